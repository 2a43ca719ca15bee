/**
 * Writes one new file while the next bytes are being made: two buffers, one filling, one on its way to the disk.
 * Creates only (O_EXCL), follows no link, and reports every fault of write, fsync and close.
 */
import {close as closeDescriptor, constants, fdatasync, fsync, open, write} from 'node:fs';
import {promisify} from 'node:util';
import {makeDiskError, onDisk} from './disk-error.ts';

// Past 512 KiB a write no longer gets faster on any disk that was at hand.
const bufferSize = 524_288;

// Without this the system gathers gigabytes, and the last fsync takes minutes in which nothing can be stopped.
const bytesPerSync = 67_108_864;

const openAsync = promisify(open);
const fsyncAsync = promisify(fsync);
const fdatasyncAsync = promisify(fdatasync);
const closeAsync = promisify(closeDescriptor);

function writeDescriptor(descriptor: number, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    write(descriptor, bytes, 0, bytes.length, null, (error, size) => (error ? reject(error) : resolve(size)));
  });
}

/** Where bytes of a file go. */
export type Sink = {
  /**
   * Takes bytes; the caller may reuse their memory once the promise resolves. Waits while the disk is behind.
   * @throws {DiskError} also for an earlier write; AbortError where the signal says so.
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Bytes taken so far. */
  readonly size: number;
};

/** A file being written. End with `finish`, or with `abandon`, which never fails. */
export class FileWriter implements Sink {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #signal: AbortSignal | undefined;
  #filling: Buffer | undefined;
  #spare: Buffer | undefined;
  #filled = 0;
  #writing: Promise<void> | undefined;
  #syncing: Promise<void> | undefined;
  #unsynced = 0;
  #isOpen = true;
  #size = 0;

  private constructor(path: string, descriptor: number, signal: AbortSignal | undefined) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.#signal = signal;
  }

  /** @param mode - permissions before the umask, such as 0o600. @throws {DiskError} `EEXIST` where the path is taken. */
  static async create(path: string, mode: number, signal?: AbortSignal): Promise<FileWriter> {
    signal?.throwIfAborted();
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const descriptor = await onDisk(path, 'create', () => openAsync(path, flags, mode));
    return new FileWriter(path, descriptor, signal);
  }

  get size(): number {
    return this.#size;
  }

  /** The open descriptor, for times and permissions. */
  get descriptor(): number {
    return this.#descriptor;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#signal?.throwIfAborted();
    let at = 0;
    while (at < bytes.length) {
      this.#filling ??= Buffer.allocUnsafeSlow(bufferSize);
      const take = Math.min(bufferSize - this.#filled, bytes.length - at);
      this.#filling.set(bytes.subarray(at, at + take), this.#filled);
      this.#filled += take;
      at += take;
      if (this.#filled === bufferSize) await this.#flush();
    }
    this.#size += bytes.length;
  }

  /** Waits until all bytes taken so far are with the system. */
  async flush(): Promise<void> {
    await this.#flush();
    await this.#writing;
    await this.#syncing;
  }

  /** Writes what is left, then fsyncs where asked, and closes. Only after this is the file complete. */
  async finish(options: {readonly isSynced: boolean}): Promise<void> {
    await this.flush();
    this.#signal?.throwIfAborted();
    if (options.isSynced) await onDisk(this.#path, 'write', () => fsyncAsync(this.#descriptor));
    this.#isOpen = false;
    await onDisk(this.#path, 'write', () => closeAsync(this.#descriptor));
  }

  /** Closes without a promise about what the file holds. */
  async abandon(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#writing?.catch(() => {});
    await this.#syncing?.catch(() => {});
    await closeAsync(this.#descriptor).catch(() => {});
  }

  /** Waits for the buffer on its way, then sends the filled one after it. */
  async #flush(): Promise<void> {
    await this.#writing;
    if (this.#filled === 0 || this.#filling === undefined) return;
    const full = this.#filling;
    const bytes = full.subarray(0, this.#filled);
    this.#filling = this.#spare;
    this.#spare = full;
    this.#filled = 0;
    this.#writing = this.#writeAll(bytes);
    // Whoever awaits it next sees the error; until then it must not count as unhandled.
    this.#writing.catch(() => {});
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    let at = 0;
    while (at < bytes.length) {
      const rest = bytes.subarray(at);
      const size = await onDisk(this.#path, 'write', () => writeDescriptor(this.#descriptor, rest));
      // POSIX gives 0 for no reason that ends well: better an error than a loop.
      if (size === 0) throw makeDiskError('EIO', this.#path, 'write');
      at += size;
    }
    this.#unsynced += bytes.length;
    if (this.#unsynced < bytesPerSync) return;
    this.#unsynced = 0;
    await this.#syncing;
    this.#syncing = onDisk(this.#path, 'write', () => fdatasyncAsync(this.#descriptor));
    this.#syncing.catch(() => {});
  }
}

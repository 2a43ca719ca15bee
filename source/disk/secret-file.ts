/**
 * Reading keys and passwords: small, from files, pipes and descriptors, and nothing of them kept. JavaScript cannot
 * promise that no copy stays in memory; every buffer made here is overwritten.
 */
import {stat} from 'node:fs/promises';
import {concatBytes} from '../bytes/bytes.ts';
import {LimitError} from '../errors.ts';
import {onDisk} from './disk-error.ts';
import {adoptDescriptor, type OpenFile, openForReading} from './read-file.ts';

/** A secret is a line; 64 KiB leaves room for whatever stands below it. */
export const maxSecretBytes = 65_536;

const groupAndOthers = 0o077;

async function readSecret(file: OpenFile, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of file.readChunks({signal})) {
      size += chunk.length;
      parts.push(chunk.slice());
      chunk.fill(0);
      if (size > maxSecretBytes)
        throw new LimitError('size', `a key or password file holds at most ${maxSecretBytes} bytes`, {
          path: file.path,
        });
    }
    return concatBytes(...parts);
  } finally {
    for (const part of parts) part.fill(0);
    await file.close();
  }
}

/**
 * Returns the bytes of a key or password file; pipes and process substitution (/dev/fd/63) work. The caller wipes them.
 * @throws {LimitError} past 64 KiB; {DiskError}; AbortError.
 */
export async function readSecretFile(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  return await readSecret(await openForReading(path, {acceptsPipes: true}), signal);
}

/**
 * Returns the bytes that come from an open descriptor until its end, and closes it. The caller wipes them.
 * @throws {LimitError} past 64 KiB; {DiskError} `EBADF` where it is not open; AbortError.
 */
export async function readSecretFd(descriptor: number, signal?: AbortSignal): Promise<Uint8Array> {
  return await readSecret(await adoptDescriptor(descriptor, `/dev/fd/${descriptor}`), signal);
}

/**
 * Tells whether a file with a secret in it is open to others: group or others have any right, or another user owns it.
 * False for a pipe. @throws {DiskError}
 */
export async function warnsAboutMode(path: string): Promise<boolean> {
  const stats = await onDisk(path, 'read', () => stat(path));
  if (!stats.isFile()) return false;
  return (stats.mode & groupAndOthers) !== 0 || stats.uid !== process.geteuid?.();
}

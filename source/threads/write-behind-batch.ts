/** The memory in which a batch of small new files goes to the writing thread: their bytes, one file's behind the other's. */
import type {NewFile} from '../disk/write-new-file.ts';

/** So many files a batch that a message costs little for each. */
export const maxBatchFiles = 64;
export const maxBatchBytes = 262_144;

/** A file of a batch, and where its bytes are. */
export type BatchFile = NewFile & {readonly start: number; readonly size: number};

/** What the thread is asked for. */
export type WriteRequest = {
  readonly id: number;
  readonly memory: SharedArrayBuffer;
  readonly files: readonly BatchFile[];
};

/**
 * What it answers: all files before `done` are written, and the one at `done`, if there is one, could not be, for the
 * reason `errno` if the system gave one.
 */
export type WriteAnswer = {readonly id: number; readonly done: number; readonly errno?: string | undefined};

/** The bytes of a file. */
export function bytesOf(memory: SharedArrayBuffer, {start, size}: BatchFile): Uint8Array {
  return new Uint8Array(memory, start, size);
}

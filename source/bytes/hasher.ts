/**
 * Hashing as something that may happen elsewhere: a digest over a stream, on this thread or on another. Which of the two
 * comes in as an argument; the bytes are the same.
 */
import {createHash} from 'node:crypto';

/** One digest in the making. */
export type Hasher = {
  /**
   * Takes bytes. They may be changed once this has returned, or once the promise it returned has resolved: it returns
   * one only where it has to wait.
   */
  update(bytes: Uint8Array): Promise<void> | undefined;
  /** Returns the digest; nothing may be added afterwards. */
  digest(): Promise<Uint8Array>;
};

/** What is hashed: the archive's own bytes, its MDC, a file on its way into it, or one that comes out of it. */
export type HashSubject = 'archive' | 'mdc' | 'file-to-seal' | 'opened-file';

/** What somebody knows beforehand. It decides where the work is done, and nothing else. */
export type HashHints = {
  /** How many bytes will come. */
  readonly size?: number | undefined;
  readonly subject?: HashSubject | undefined;
};

/** Starts a digest. */
export type MakeHasher = (algorithm: 'sha1' | 'sha256', hints?: HashHints) => Hasher;

/** Hashes on this thread, at once. */
export const hashHere: MakeHasher = algorithm => {
  const hash = createHash(algorithm);
  return {
    update(bytes) {
      hash.update(bytes);
      return undefined;
    },
    digest: async () => hash.digest(),
  };
};

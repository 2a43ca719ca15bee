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

/**
 * Starts a digest.
 * @param size - how many bytes will come, where somebody knows: it decides where the work is done, and nothing else.
 */
export type MakeHasher = (algorithm: 'sha1' | 'sha256', size?: number) => Hasher;

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

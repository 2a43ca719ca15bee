/** The type under which randomness comes into pure code, as an argument. */

/** Returns `size` bytes from the system's CSPRNG (or from a test's fixed source). The caller owns them. */
export type RandomBytes = (size: number) => Uint8Array;

/** The program's own name and version, as it stands in archives and in `--version`. */

/** The version in package.json; a test holds them together. */
export const version = '0.1.0';

/** Bag-Software-Agent (RFC 8493 §2.2.2). */
export const agent = `keep64 ${version}`;

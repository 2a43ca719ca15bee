/** Which Node the program needs. On an older one some calls are missing, and it would fail in the middle of its work. */

/** The oldest version that runs it: `engines` in package.json; a test holds them together. */
export const oldestNode = '22.20';

/** Tells whether a version such as `22.20.0` is too old. */
export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

/** Files of installed packages, such as fonts and WebAssembly: found as Node finds modules, from the source or built. */
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {makeDiskError, onDisk} from './disk-error.ts';

/**
 * Returns the bytes of a file that a package exports. The caller owns them.
 * @param specifier - as `import` takes it, such as `@fontsource/dejavu-mono/files/name.woff`.
 * @throws {DiskError} `ENOENT` where the package or the file is not installed; others as the system says.
 */
export async function readPackageFile(specifier: string): Promise<Uint8Array> {
  let path: string;
  try {
    path = fileURLToPath(import.meta.resolve(specifier));
  } catch (error) {
    throw makeDiskError('ENOENT', specifier, 'read', error);
  }
  // A copy: small files come out of a pool that other buffers share.
  return await onDisk(path, 'read', async () => Uint8Array.from(await readFile(path)));
}

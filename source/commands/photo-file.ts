/** Which files are photos of a key, as far as their names and first bytes tell: what reads them is loaded for these only. */
import type {Disk} from '../disk/disk.ts';
import {pictureFormat} from '../sheet/picture.ts';

/** What reading a photo needs. */
export type PhotoContext = {readonly disk: Disk; readonly signal?: AbortSignal | undefined};

/** Tells whether what was typed for a key names a photo of it. */
export function isPhotoPath(typed: string): boolean {
  return /\.(?:png|jpe?g)['"]?$/i.test(typed.trim());
}

/** Tells whether a file is a picture, by its first bytes. False for what is no regular file: reading would use it up. */
export async function isPhoto(path: string, {disk, signal}: PhotoContext): Promise<boolean> {
  if ((await disk.statKind(path)) !== 'file') return false;
  for await (const chunk of disk.readChunks(path, {signal})) return pictureFormat(chunk) !== undefined;
  return false;
}

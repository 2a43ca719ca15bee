/**
 * A recovery key from a photo or scan of its QR code: what `key read` does, and what a key file or a key field that
 * names a picture means. The picture is read and left as it is.
 */
import {describeForeignFile} from '../audit/foreign-file.ts';
import {concatBytes} from '../bytes/bytes.ts';
import {KeyFormatError, LimitError, WrongKeyError} from '../errors.ts';
import {deriveKeyId} from '../key/key-id.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import {readTypedKey} from '../key/typed-key.ts';
import {readPhotoCodes} from '../sheet/photo-qr.ts';
import {measurePicture, pictureFormat} from '../sheet/picture.ts';
import type {PhotoContext} from './photo-file.ts';

/** A photo of 50 million pixels is about 20 MB as JPEG. */
const maxPhotoBytes = 64 * 2 ** 20;
/** The largest cameras of phones give 50; decoding 64 takes about 400 MB of memory for a while. */
const maxPixels = 64e6;
const webAssembly = 'zxing-wasm/reader/zxing_reader.wasm';

/**
 * Returns the key whose QR code a picture shows; other codes on it do not matter.
 * @param keyId - the key that is meant, such as `909a-5a09`, where the picture may show others.
 * @throws {KeyFormatError} where the picture shows no key, or several; WrongKeyError where it shows another one;
 * LimitError past 64 MiB or 64 million pixels; DiskError.
 */
export async function readKeyPhoto(
  path: string,
  context: PhotoContext,
  keyId?: string | undefined,
): Promise<RecoveryKey> {
  const picture = await readPicture(path, context);
  try {
    const codes = await readPhotoCodes(
      picture,
      await context.disk.readPackageFile(webAssembly),
      texts => findKeys(texts).length > 0,
      () => takeBreath(context.signal),
    );
    if (!codes.isPicture) throw notAPicture(path, 'a picture that does not decode');
    return chooseKey(findKeys(codes.texts), codes, {path, keyId});
  } finally {
    picture.fill(0);
  }
}

async function readPicture(path: string, {disk, signal}: PhotoContext): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of disk.readChunks(path, {signal})) {
      size += chunk.length;
      parts.push(Uint8Array.from(chunk));
      if (size === chunk.length && pictureFormat(chunk) === undefined) {
        throw notAPicture(path, describeForeignFile(chunk).name);
      }
      if (size > maxPhotoBytes) {
        throw new LimitError('size', `the picture has more than ${maxPhotoBytes / 2 ** 20} MiB`, {path});
      }
    }
    if (size === 0) throw notAPicture(path, 'an empty file');
    const picture = concatBytes(...parts);
    const measured = measurePicture(picture);
    if (measured === undefined) throw notAPicture(path, 'a picture whose header is broken');
    const pixels = measured.width * measured.height;
    if (pixels > maxPixels) {
      const million = (count: number): string => `${Math.round(count / 1e6).toLocaleString('en-US')} million`;
      throw new LimitError(
        'pixels',
        `the picture has ${million(pixels)} pixels, more than ${million(maxPixels)}`,
        {path},
      );
    }
    return picture;
  } finally {
    for (const part of parts) part.fill(0);
  }
}

function notAPicture(path: string, name: string): KeyFormatError {
  return new KeyFormatError('not-a-picture', `this is ${name}, and no PNG or JPEG picture to read`, {path});
}

/** Lets the screen and Ctrl-C have a turn between two tries. */
async function takeBreath(signal: AbortSignal | undefined): Promise<void> {
  await new Promise(resolve => setImmediate(resolve));
  signal?.throwIfAborted();
}

/** Returns the keys that codes hold, each once. */
function findKeys(texts: readonly string[]): RecoveryKey[] {
  const keys: RecoveryKey[] = [];
  for (const text of texts) {
    const typed = readTypedKey(text);
    if (typed.kind === 'key' && !keys.some(key => key.equals(typed.key))) keys.push(typed.key);
  }
  return keys;
}

function chooseKey(
  keys: readonly RecoveryKey[],
  {texts, hasUnreadable}: {readonly texts: readonly string[]; readonly hasUnreadable: boolean},
  {path, keyId}: {readonly path: string; readonly keyId: string | undefined},
): RecoveryKey {
  const [first] = keys;
  const ids = keys.map(key => deriveKeyId(key));
  if (first === undefined) {
    if (texts.length > 0) {
      throw new KeyFormatError('other-code', 'the QR code in the picture holds no recovery key', {path});
    }
    const what = hasUnreadable
      ? 'there is a QR code in the picture, and it cannot be read'
      : 'there is no QR code in the picture that can be read';
    throw new KeyFormatError('no-code', what, {path});
  }
  if (keyId !== undefined) {
    const meant = keys[ids.indexOf(keyId)];
    if (meant !== undefined) return meant;
    throw new WrongKeyError(`the picture shows the key ${ids.join(' and ')}, not ${keyId}`, {
      path,
      reason: 'other-key-id',
    });
  }
  if (keys.length > 1) {
    throw new KeyFormatError('several-keys', `the picture shows ${keys.length} keys: ${ids.join(', ')}`, {
      path,
    });
  }
  return first;
}

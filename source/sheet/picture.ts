/**
 * The size of a PNG or JPEG picture, read from its header before anything decodes it: a file of a few kilobytes can
 * claim to be gigabytes of pixels. Pure.
 */
import {readUint} from '../bytes/bytes.ts';

/** A picture's kind and its size in pixels. */
export type PictureSize = {readonly format: 'png' | 'jpeg'; readonly width: number; readonly height: number};

const pngStart = '\x89PNG\r\n\x1a\n';
const jpegStart = '\xff\xd8\xff';

/** Tells whether a file begins as a PNG or JPEG picture. @param head - its first bytes, eight at least. */
export function pictureFormat(head: Uint8Array): PictureSize['format'] | undefined {
  const start = Buffer.from(head.subarray(0, pngStart.length)).toString('latin1');
  if (start === pngStart) return 'png';
  return start.startsWith(jpegStart) ? 'jpeg' : undefined;
}

/** Returns the size of a picture, or undefined where it is none, or its header is broken. */
export function measurePicture(file: Uint8Array): PictureSize | undefined {
  const format = pictureFormat(file);
  if (format === undefined) return undefined;
  const size = format === 'png' ? measurePng(file) : measureJpeg(file);
  return size === undefined || size.width === 0 || size.height === 0 ? undefined : {format, ...size};
}

type Size = {readonly width: number; readonly height: number};

// PNG (ISO/IEC 15948) §11.2.2: the IHDR chunk comes first, and begins with width and height.
function measurePng(file: Uint8Array): Size | undefined {
  if (file.length < 24) return undefined;
  return {width: readUint(file, 16, 4), height: readUint(file, 20, 4)};
}

/** Markers without a length (ITU-T T.81 table B.1): TEM, RST0 to RST7, SOI. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
/** Start of frame: C0 to CF, but for DHT, JPG and DAC. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const startOfScan = 0xda;

function measureJpeg(file: Uint8Array): Size | undefined {
  let at = 2;
  while (at + 9 < file.length) {
    if (file[at] !== 0xff) return undefined;
    const marker = file[at + 1] ?? 0;
    if (marker === 0xff) at += 1;
    else if (isBare(marker)) at += 2;
    else if (isFrame(marker)) return {height: readUint(file, at + 5, 2), width: readUint(file, at + 7, 2)};
    else if (marker === startOfScan) return undefined;
    else at += 2 + readUint(file, at + 2, 2);
  }
  return undefined;
}

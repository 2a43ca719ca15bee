/**
 * Photographs QR codes: turned, in perspective, dark, noisy, blurred, several on one picture, as grey PNG files. Written
 * from the definition of a homography, and of PNG; nothing here knows how a photo is read.
 */
import {deflateSync} from 'node:zlib';
import {fixedRandom} from '../openpgp/_messages.ts';

/** One code on a picture. */
export type PlacedCode = {
  readonly modules: readonly (readonly boolean[])[];
  /** Its middle, as fractions of the picture. */
  readonly middle?: readonly [x: number, y: number];
  /** Its width, margin included, as a fraction of the picture's. */
  readonly size?: number;
  readonly degrees?: number;
  /** How much smaller its far side is: 0 for none, 0.5 for half. */
  readonly tilt?: number;
};

export type PhotoOptions = {
  readonly pixels?: number;
  /** How bright white paper is, 0 to 255; what lies around it is half of that. */
  readonly light?: number;
  /** Standard deviation of the noise, in levels. */
  readonly noise?: number;
  /** How many pixels a spot spreads. */
  readonly blur?: number;
};

const quietZone = 4;

/** Returns a square PNG picture. */
export function photograph(
  codes: readonly PlacedCode[],
  {pixels = 600, light = 235, noise = 0, blur = 0}: PhotoOptions = {},
): Uint8Array {
  const grey = new Float32Array(pixels * pixels).fill(light / 2);
  for (const code of codes) draw(grey, pixels, code, light);
  const blurred = blurRows(blurRows(grey, pixels, blur), pixels, blur);
  const random = fixedRandom('photo');
  const rows = new Uint8Array(pixels * (pixels + 1));
  for (let y = 0; y < pixels; y++) {
    const bytes = random(pixels * 4);
    for (let x = 0; x < pixels; x++) {
      // Four bytes together are close to a normal distribution of standard deviation 147.
      const sum =
        (bytes[4 * x] ?? 0) + (bytes[4 * x + 1] ?? 0) + (bytes[4 * x + 2] ?? 0) + (bytes[4 * x + 3] ?? 0);
      const value = (blurred[y * pixels + x] ?? 0) + ((sum - 510) / 147) * noise;
      rows[y * (pixels + 1) + 1 + x] = Math.max(0, Math.min(255, Math.round(value)));
    }
  }
  return formatPng(pixels, rows);
}

/** For each pixel: where on the code it lies, and dark or light there. */
function draw(grey: Float32Array, pixels: number, code: PlacedCode, light: number): void {
  const {modules, middle = [0.5, 0.5], size = 0.7, degrees = 0, tilt = 0} = code;
  const width = modules.length + 2 * quietZone;
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  for (let y = 0; y < pixels; y++) {
    for (let x = 0; x < pixels; x++) {
      const dx = x / pixels - middle[0];
      const dy = y / pixels - middle[1];
      // Turned back, then the far side stretched to the width of the near one.
      const u = (dx * cos + dy * sin) / size;
      const v = (dy * cos - dx * sin) / size;
      const depth = 1 + tilt * (v - 0.5);
      const column = Math.floor((u / depth + 0.5) * width);
      const row = Math.floor((v / depth + 0.5) * width);
      if (column < 0 || row < 0 || column >= width || row >= width) continue;
      grey[y * pixels + x] = modules[row - quietZone]?.[column - quietZone] === true ? light / 10 : light;
    }
  }
}

/** Blurs along the rows and returns the picture turned over, so that twice blurs both ways. */
function blurRows(grey: Float32Array, pixels: number, blur: number): Float32Array {
  const reach = Math.ceil(2 * blur);
  const weights = Array.from({length: 2 * reach + 1}, (_, at) =>
    blur === 0 ? 1 : Math.exp(-((at - reach) ** 2) / (2 * blur * blur)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const turned = new Float32Array(grey.length);
  for (let y = 0; y < pixels; y++) {
    for (let x = 0; x < pixels; x++) {
      let sum = 0;
      for (const [at, weight] of weights.entries()) {
        const from = Math.max(0, Math.min(pixels - 1, x + at - reach));
        sum += weight * (grey[y * pixels + from] ?? 0);
      }
      turned[x * pixels + y] = sum / total;
    }
  }
  return turned;
}

const crcTable = Uint32Array.from({length: 256}, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc >>> 0;
});

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return Buffer.concat([head, body, tail]);
}

/** A grey PNG of 8 bits. @param rows - each with its filter byte in front. */
export function formatPng(width: number, rows: Uint8Array, height = width): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, {level: 1})),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

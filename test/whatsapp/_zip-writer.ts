/** Makes ZIP files for tests: stored or deflated, with any name. */
import {crc32, deflateRawSync} from 'node:zlib';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';

function littleEndian(size: number, value: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at++) bytes[at] = Math.floor(value / 256 ** at) % 256;
  return bytes;
}

/** Returns a ZIP of these files. */
export function makeZip(files: Readonly<Record<string, string | Uint8Array>>, isDeflated = true): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === 'string' ? utf8(content) : content;
    const packed = isDeflated ? new Uint8Array(deflateRawSync(bytes)) : bytes;
    const common = concatBytes(
      littleEndian(2, 20),
      littleEndian(2, 0x800),
      littleEndian(2, isDeflated ? 8 : 0),
      littleEndian(4, 0),
      littleEndian(4, crc32(bytes)),
      littleEndian(4, packed.length),
      littleEndian(4, bytes.length),
      littleEndian(2, utf8(name).length),
      littleEndian(2, 0),
    );
    const local = concatBytes(littleEndian(4, 0x04034b50), common, utf8(name), packed);
    directory.push(
      concatBytes(
        littleEndian(4, 0x02014b50),
        littleEndian(2, 20),
        common,
        new Uint8Array(10),
        littleEndian(4, offset),
        utf8(name),
      ),
    );
    parts.push(local);
    offset += local.length;
  }
  const whole = concatBytes(...directory);
  const count = littleEndian(2, directory.length);
  const end = concatBytes(
    littleEndian(4, 0x06054b50),
    new Uint8Array(4),
    count,
    count,
    littleEndian(4, whole.length),
    littleEndian(4, offset),
    new Uint8Array(2),
  );
  return concatBytes(...parts, whole, end);
}

/** Builds tar archives that no honest program writes, block by block. */
import {formatPaxRecord} from '../../source/archive/pax.ts';

export type HostileFields = {
  readonly name?: string | Uint8Array;
  readonly type?: string;
  readonly content?: Uint8Array | string;
  /** Written as it is into the size field, whatever the content. */
  readonly sizeField?: string | Uint8Array;
  readonly mtimeField?: string | Uint8Array;
  readonly mode?: string;
  readonly magic?: string;
  readonly link?: string;
  readonly prefix?: string;
  readonly breakChecksum?: boolean;
};

export function member(fields: HostileFields): Buffer {
  const content = Buffer.from(fields.content ?? '');
  const block = Buffer.alloc(512);
  put(block, 0, fields.name ?? 'a');
  put(block, 100, fields.mode ?? '0000644\0');
  put(block, 108, '0000000\x000000000\0');
  put(block, 124, fields.sizeField ?? `${content.length.toString(8).padStart(11, '0')}\0`);
  put(block, 136, fields.mtimeField ?? '14520000000\0');
  put(block, 148, '        ');
  put(block, 156, fields.type ?? '0');
  put(block, 157, fields.link ?? '');
  put(block, 257, fields.magic ?? 'ustar\x0000');
  put(block, 345, fields.prefix ?? '');
  let sum = 0;
  for (const byte of block) sum += byte;
  put(block, 148, `${(sum + (fields.breakChecksum === true ? 1 : 0)).toString(8).padStart(6, '0')}\0 `);
  return Buffer.concat([block, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

function put(block: Buffer, at: number, value: string | Uint8Array): void {
  block.set(typeof value === 'string' ? Buffer.from(value, 'utf8') : value, at);
}

export function pax(records: Record<string, string>, type = 'x'): Buffer {
  const content = Object.entries(records)
    .map(([key, value]) => formatPaxRecord(key, value))
    .join('');
  return member({name: 'PaxHeaders/a', type, content});
}

export const zeroBlock = Buffer.alloc(512);
export const end = Buffer.alloc(1024);

export function archive(...members: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...members, end]);
}

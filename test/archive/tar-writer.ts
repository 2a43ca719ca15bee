import test from 'ava';
import {parseEntryPath} from '../../source/archive/entry-path.ts';
import {readTar} from '../../source/archive/tar-reader.ts';
import {
  formatTarHeader,
  paddingSize,
  type TarMember,
  tarHeaderSize,
  tarMemberSize,
  writeMemberHeader,
} from '../../source/archive/tar-writer.ts';
import {inChunks} from './_streams.ts';

const plain: TarMember = {path: parseEntryPath('a'), type: 'file', size: 0, mtimeNs: 0n, isExecutable: false};

const cases: [string, Partial<TarMember>, number][] = [
  ['a short name', {}, 512],
  ['a name of 100 bytes', {path: parseEntryPath('n'.repeat(100))}, 512],
  ['a name of 101 bytes without a slash', {path: parseEntryPath('n'.repeat(101))}, 1536],
  ['155 bytes, a slash and 100 bytes', {path: parseEntryPath(`${'p'.repeat(155)}/${'n'.repeat(100)}`)}, 512],
  ['156 bytes, a slash and 100 bytes', {path: parseEntryPath(`${'p'.repeat(156)}/${'n'.repeat(100)}`)}, 1536],
  ['155 bytes, a slash and 101 bytes', {path: parseEntryPath(`${'p'.repeat(155)}/${'n'.repeat(101)}`)}, 1536],
  ['a directory of 100 bytes', {path: parseEntryPath('d'.repeat(100)), type: 'directory'}, 1536],
  ['a name that is not ASCII', {path: parseEntryPath('ä')}, 1536],
  ['half a second', {mtimeNs: 500_000_000n}, 1536],
  ['a time before 1970', {mtimeNs: -1_000_000_000n}, 1536],
  ['the last second in octal', {mtimeNs: 8_589_934_591_000_000_000n}, 512],
  ['a later second', {mtimeNs: 8_589_934_592_000_000_000n}, 1536],
  ['a byte less than 8 GiB', {size: 8_589_934_591}, 512],
  ['8 GiB', {size: 8_589_934_592}, 1536],
];

for (const [what, fields, expected] of cases)
  test(`writes a header of ${expected} bytes for ${what}, and reads it back`, async t => {
    const member = {...plain, ...fields};
    const header = formatTarHeader(member);

    t.is(header.length, expected);
    t.is(tarHeaderSize(member), expected);
    t.is(tarMemberSize(member), expected + member.size + paddingSize(member.size));
    const {value} = await readTar(inChunks(header, 512)).next();
    t.like(value, {path: member.path, type: member.type, size: member.size, mtimeNs: member.mtimeNs});
  });

test('writes a header only where it fits', t => {
  const target = Buffer.alloc(1000, 0xff);

  t.is(writeMemberHeader(target, 488, plain), 512);
  t.is(writeMemberHeader(target, 489, plain), 0);
});

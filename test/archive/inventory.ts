import test from 'ava';
import {defaultArchiveLimits} from '../../source/archive/archive-limits.ts';
import {parseEntryPath} from '../../source/archive/entry-path.ts';
import {
  formatInventoryEntry,
  formatInventoryHeader,
  type InventoryEntry,
  InventoryParser,
  inventoryEntrySize,
  parseInventoryEntry,
} from '../../source/archive/inventory.ts';
import {utf8} from '../../source/bytes/bytes.ts';
import {LimitError, MalformedError} from '../../source/errors.ts';

const file: InventoryEntry = {
  path: parseEntryPath('data/a "b" – c'),
  type: 'file',
  size: 123,
  mtimeNs: 1_714_558_272_123_456_789n,
  originalNameBytes: Uint8Array.of(0xff, 0x0a),
};
const folder: InventoryEntry = {path: parseEntryPath('data/d'), type: 'directory', size: 0, mtimeNs: -1n};

test('writes one JSON object a line', t => {
  t.is(
    formatInventoryEntry(file),
    '{"path":"data/a \\"b\\" – c","type":"file","size":123,"mtime":"2024-05-01T10:11:12.123456789Z","original":"/wo="}\n',
  );
  t.is(
    formatInventoryEntry(folder),
    '{"path":"data/d","type":"directory","mtime":"1969-12-31T23:59:59.999999999Z"}\n',
  );
});

test('measures a line without writing it', t => {
  for (const entry of [file, folder, {...file, size: 0, mtimeNs: 0n}, {...file, mtimeNs: 2n ** 80n}])
    t.is(inventoryEntrySize(entry), utf8(formatInventoryEntry(entry)).length);
});

test('reads back what it wrote, from chunks of any size', t => {
  const text =
    formatInventoryHeader({entries: 2, bytes: 123}) +
    formatInventoryEntry(file) +
    formatInventoryEntry(folder);
  for (const size of [1, 3, 64, 1000]) {
    const parser = new InventoryParser(defaultArchiveLimits);
    const entries: InventoryEntry[] = [];
    const bytes = utf8(text);
    for (let at = 0; at < bytes.length; at += size)
      parser.push(bytes.subarray(at, at + size), entry => entries.push(entry));

    t.deepEqual(parser.end(), {entries: 2, bytes: 123});
    t.deepEqual(entries, [file, folder]);
  }
});

for (const line of [
  'null',
  '[]',
  '{}',
  '{"path":"a","type":"file","size":1,"mtime":"2024-05-01T10:11:12Z"}',
  '{"path":"data/../a","type":"file","size":1,"mtime":"2024-05-01T10:11:12Z"}',
  '{"path":"data/a","type":"link","size":1,"mtime":"2024-05-01T10:11:12Z"}',
  '{"path":"data/a","type":"file","mtime":"2024-05-01T10:11:12Z"}',
  '{"path":"data/a","type":"file","size":-1,"mtime":"2024-05-01T10:11:12Z"}',
  '{"path":"data/a","type":"file","size":1.5,"mtime":"2024-05-01T10:11:12Z"}',
  '{"path":"data/a","type":"file","size":1e300,"mtime":"2024-05-01T10:11:12Z"}',
  '{"path":"data/a","type":"directory","size":1,"mtime":"2024-05-01T10:11:12Z"}',
  '{"path":"data/a","type":"file","size":1,"mtime":"yesterday"}',
  '{"path":"data/a","type":"file","size":1,"mtime":"2024-05-01T10:11:12Z","original":"%"}',
])
  test(`refuses the line ${line}`, t => {
    t.throws(() => parseInventoryEntry(line), {instanceOf: MalformedError});
  });

test('ignores fields that it does not know', t => {
  const line = formatInventoryEntry(folder).replace('}', ',"colour":"red"}');

  t.deepEqual(parseInventoryEntry(line), folder);
});

test('keeps to its limits', t => {
  const push = (text: string, limits = {}) =>
    new InventoryParser({...defaultArchiveLimits, ...limits}).push(utf8(text), () => {});

  t.throws(() => push(formatInventoryHeader({entries: 9, bytes: 0}), {maxEntries: 8}), {
    instanceOf: LimitError,
  });
  t.throws(() => push('x'.repeat(100_000)), {instanceOf: LimitError});
  t.throws(() => push(formatInventoryHeader({entries: 1, bytes: 0}), {maxMetadataBytes: 10}), {
    instanceOf: LimitError,
  });
});

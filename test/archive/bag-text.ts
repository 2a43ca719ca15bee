import {createHash} from 'node:crypto';
import test from 'ava';
import type {BagEntry} from '../../source/archive/bag-plan.ts';
import {batches, inventoryLines, manifestLines} from '../../source/archive/bag-text.ts';
import {DigestTable} from '../../source/archive/digest-table.ts';
import {parseEntryPath} from '../../source/archive/entry-path.ts';

const entry = (path: string, type: BagEntry['type'] = 'file'): BagEntry => ({
  path: parseEntryPath(path),
  type,
  size: 5,
  mtimeNs: 0n,
  isExecutable: false,
});
const entries = [entry('folder', 'directory'), entry('folder/one'), entry('two'), entry('three')];
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

test('writes an inventory line for the header and one for every entry, in order', t => {
  const lines = [...inventoryLines({entries: 4, bytes: 15}, entries)];
  t.is(lines.length, 5);
  const [header, ...rest] = lines.map(line => JSON.parse(line));
  t.like(header, {entries: 4, bytes: 15});
  t.deepEqual(
    rest.map(({path}) => path),
    ['data/folder', 'data/folder/one', 'data/two', 'data/three'],
  );
  t.true(lines.every(line => line.endsWith('\n') && line.indexOf('\n') === line.length - 1));
});

test('lists the files that were written with their own digests, and no folder', t => {
  const digests = new DigestTable();
  for (const name of ['one', 'three']) digests.add(digestOf(name));
  const leftOut = new Set([2]);
  t.deepEqual(
    [...manifestLines(entries, leftOut, digests)],
    [
      `${digestOf('one').toString('hex')}  data/folder/one\n`,
      `${digestOf('three').toString('hex')}  data/three\n`,
    ],
  );
});

test('joins pieces without losing one, in batches that end once they are long enough', t => {
  const pieces = Array.from({length: 3000}, (_, index) => `line ${index} of some length or other\n`);
  const joined = [...batches(pieces)];
  t.is(joined.join(''), pieces.join(''));
  t.is(joined.length, 2);
  t.true((joined[0]?.length ?? 0) >= 65_536 && (joined[0]?.length ?? 0) < 65_536 + 100);
});

test('has no batch for an empty text', t => {
  t.deepEqual([...batches([])], []);
  t.deepEqual([...batches(['', ''])], []);
});

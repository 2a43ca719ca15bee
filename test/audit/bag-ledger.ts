import {createHash} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {parseEntryPath} from '../../source/archive/entry-path.ts';
import {BagLedger} from '../../source/audit/bag-ledger.ts';
import {EntryTable} from '../../source/audit/entry-table.ts';
import type {Finding} from '../../source/audit/finding.ts';
import {FindingList} from '../../source/audit/finding-list.ts';

type Announced = {readonly path: string; readonly size?: number};
type Held = {readonly path: string; readonly content?: string};
type Bag = {
  readonly inventory?: readonly Announced[];
  readonly entries: readonly Held[];
  /** Paths with the contents they should have. */
  readonly manifest?: readonly (readonly [path: string, content: string])[];
};

const digestOf = (content: string): Buffer => createHash('sha256').update(content).digest();

/** Feeds a ledger in the order of an archive. Entries without a size or content are folders. */
function compare({inventory, entries, manifest}: Bag): {findings: Finding[]; isValid: boolean} {
  const findings = new FindingList();
  const ledger = new BagLedger(new EntryTable(100_000), findings);
  if (inventory !== undefined) {
    ledger.markInventory();
    for (const {path, size} of inventory) {
      const type = size === undefined ? 'directory' : 'file';
      ledger.announce({path: parseEntryPath(path), type, size: size ?? 0, mtimeNs: 0n});
    }
  }
  for (const {path, content} of entries)
    if (content === undefined) ledger.addDirectory(path);
    else ledger.addFile(path, content.length, digestOf(content));
  if (manifest !== undefined) {
    ledger.markManifest();
    for (const [path, content] of manifest)
      ledger.list({path: parseEntryPath(path), digestHex: digestOf(content).toString('hex')});
  }
  ledger.finish();
  return {findings: findings.listed, isValid: findings.isValid};
}

const good = {
  inventory: [{path: 'data/a'}, {path: 'data/a/b', size: 1}, {path: 'data/c', size: 2}],
  entries: [{path: 'data/a'}, {path: 'data/a/b', content: 'b'}, {path: 'data/c', content: 'cc'}],
  manifest: [
    ['data/a/b', 'b'],
    ['data/c', 'cc'],
  ],
} as const satisfies Bag;

test('finds nothing where the three lists agree, in any order', t => {
  const shuffled = <Value>(values: readonly Value[]) =>
    fc.shuffledSubarray([...values], {minLength: values.length});
  fc.assert(
    fc.property(
      shuffled<Announced>(good.inventory),
      shuffled<Held>(good.entries),
      shuffled<readonly [string, string]>(good.manifest),
      (inventory, entries, manifest) => {
        t.deepEqual(compare({inventory, entries, manifest}), {findings: [], isValid: true});
      },
    ),
  );
});

test('compares nothing where there is neither an inventory nor a manifest', t => {
  t.deepEqual(compare({entries: good.entries}), {findings: [], isValid: true});
});

test('finds a digest that differs, and both of them', t => {
  const entries = [good.entries[0], good.entries[1], {path: 'data/c', content: 'xx'}];
  t.deepEqual(compare({...good, entries}), {
    findings: [
      {
        kind: 'digest-mismatch',
        path: 'data/c',
        expected: digestOf('cc').toString('hex'),
        found: digestOf('xx').toString('hex'),
      },
    ],
    isValid: false,
  });
});

test('finds what the manifest lists and the archive lacks, and the other way round', t => {
  const manifest = [...good.manifest, ['data/ghost', ''] as const];
  t.deepEqual(compare({...good, manifest}).findings, [{kind: 'missing-entry', path: 'data/ghost'}]);
  t.deepEqual(compare({...good, manifest: good.manifest.slice(1)}).findings, [
    {kind: 'unexpected-entry', path: 'data/a/b'},
  ]);
});

test('finds a path that the manifest lists twice, side by side or apart, in order or not', t => {
  const [first, second] = good.manifest;
  for (const manifest of [
    [first, first, second],
    [first, second, first],
    [second, first, second],
    [second, second, first],
  ]) {
    const {findings, isValid} = compare({...good, manifest});
    t.false(isValid);
    t.true(findings.some(({kind}) => kind === 'malformed-bag'));
  }
});

test('notes what was announced and did not come, and leaves the verdict to the manifest', t => {
  const lacking = {inventory: good.inventory, entries: good.entries.slice(0, 2)};
  t.deepEqual(compare({...lacking, manifest: good.manifest.slice(0, 1)}), {
    findings: [{kind: 'inventory-differs', path: 'data/c', why: 'announced, and not in the archive'}],
    isValid: true,
  });
  t.false(compare({...lacking, manifest: good.manifest}).isValid);
});

test('finds what came without being announced', t => {
  const {findings, isValid} = compare({...good, inventory: good.inventory.slice(0, 2)});
  t.deepEqual(findings, [
    {kind: 'inventory-differs', path: 'data/c', why: 'in the archive, and not announced'},
  ]);
  t.false(isValid);
});

for (const [what, announced, isValid] of [
  ['more bytes than it holds', {path: 'data/c', size: 3}, true],
  ['fewer bytes than it holds', {path: 'data/c', size: 1}, false],
  ['as a folder', {path: 'data/c'}, false],
] as const)
  test(`finds a file that was announced ${what}`, t => {
    const inventory = [good.inventory[0], good.inventory[1], announced];
    const result = compare({...good, inventory});
    t.deepEqual(
      result.findings.map(({kind}) => kind),
      ['inventory-differs'],
    );
    t.is(result.isValid, isValid);
  });

for (const gap of [64, 65, 200])
  test(`bridges ${gap} files that vanished while they were sealed`, t => {
    const many = Array.from({length: gap}, (_, index) => ({path: `data/gone ${index}`, size: 1}));
    const {findings, isValid} = compare({...good, inventory: [...many, ...good.inventory]});
    t.true(isValid);
    t.is(findings.length, gap);
    t.true(findings.every(({kind}) => kind === 'inventory-differs'));
  });

test('announces nothing once the inventory turned out to be wrong', t => {
  const findings = new FindingList();
  const ledger = new BagLedger(new EntryTable(10), findings);
  ledger.markInventory();
  ledger.announce({path: parseEntryPath('data/a'), type: 'file', size: 1, mtimeNs: 0n});
  ledger.dropInventory();
  ledger.addFile('data/b', 1, digestOf('b'));
  ledger.finish();
  t.deepEqual(findings.listed, []);
  t.true(ledger.hasInventory);
});

test('expects more bytes with every entry that is announced, its content and more', t => {
  const ledger = new BagLedger(new EntryTable(10), new FindingList());
  const before = ledger.expectedSize;
  ledger.announce({path: parseEntryPath('data/a'), type: 'file', size: 1_000_000, mtimeNs: 0n});
  t.true(ledger.expectedSize > before + 1_000_000);
});

test('waits for digests that are still being made, and compares those', async t => {
  const findings = new FindingList();
  const ledger = new BagLedger(new EntryTable(10), findings);
  const late = Promise.withResolvers<Uint8Array>();
  ledger.addFile('data/a', 1, late.promise);
  ledger.addFile('data/b', 1, digestOf('b'));
  const settled = ledger.settleDigests();
  late.resolve(digestOf('a'));
  await settled;
  ledger.markManifest();
  ledger.list({path: parseEntryPath('data/a'), digestHex: digestOf('a').toString('hex')});
  ledger.list({path: parseEntryPath('data/b'), digestHex: digestOf('other').toString('hex')});
  ledger.finish();
  t.deepEqual(
    findings.listed.map(({kind, ...rest}) => ('path' in rest ? `${kind} ${rest.path}` : kind)),
    ['digest-mismatch data/b'],
  );
});

test('throws where a digest never came, instead of comparing without it', async t => {
  const ledger = new BagLedger(new EntryTable(10), new FindingList());
  const failure = new Error('the thread is gone');
  ledger.addFile('data/a', 1, Promise.reject(failure));
  t.is(await t.throwsAsync(ledger.settleDigests()), failure);
});

import test from 'ava';
import {judgeDue, noHistory} from '../../source/audit/check-history.ts';
import {
  type CollectedArchive,
  type CopyCheck,
  collectArchives,
  readArchiveName,
  type ShelfFile,
} from '../../source/audit/collection.ts';
import {findArchiveRisks, findCollectionRisks} from '../../source/audit/find-risks.ts';
import type {FileKind} from '../../source/audit/identify-file.ts';
import {type Risk, worstSeverity} from '../../source/audit/risk.ts';

const name = 'Chats-20240102T030405Z.909a5a09.tar.pgp';
const sha256 = 'a'.repeat(64);
const id = '1'.repeat(32);
const head = (messageId = id): FileKind => ({
  kind: 'archive',
  messageId,
  profile: 'rfc4880',
  hasRecoverySlot: true,
  slotCount: 1,
  publicKeySlotCount: 0,
  isArmored: false,
  bodyOffset: 100,
});
const broken: FileKind = {kind: 'broken-archive', why: 'not-openpgp'};
let inode = 0;

function file(path: string, kind: FileKind, more: Partial<ShelfFile> = {}): ShelfFile {
  inode += 1;
  return {
    path,
    place: path.startsWith('/b/') ? 1 : 0,
    device: path.startsWith('/b/') ? '2' : '1',
    inode: `${inode}`,
    size: 1_000,
    mtimeMs: Date.parse('2024-05-06T00:00:00Z'),
    kind,
    outline: {kind: 'whole'},
    ...more,
  };
}

const sidecar = (path: string, claimedSha256: string | undefined = sha256): ShelfFile =>
  file(`${path}.sha256`, {kind: 'sidecar'}, {claimedSha256});

const now = new Date('2024-06-01T00:00:00Z');
const checkedNow = {
  lastGood: {manifest: now.toISOString()},
  last: {at: now.toISOString(), depth: 'manifest'},
} as const;
const fresh = {...noHistory, ...checkedNow};
const noDue = judgeDue(fresh, now, 90, 'decrypt');

function risksOf(archive: CollectedArchive | undefined): Risk[] {
  if (archive === undefined) throw new Error('no archive');
  return findArchiveRisks(archive, {history: fresh, due: noDue, keyId: '909a-5a09'});
}

const kindsOf = (risks: readonly Risk[]): string[] =>
  risks.map(risk => (risk.kind === 'damaged' ? `damaged ${risk.why}` : risk.kind));

function checked(
  archive: CollectedArchive | undefined,
  ...checks: (CopyCheck['verdict'] | undefined)[]
): CollectedArchive {
  if (archive === undefined) throw new Error('no archive');
  return {
    ...archive,
    copies: archive.copies.map((copy, index) => {
      const verdict = checks[index];
      if (verdict === undefined) return copy;
      const check: CopyCheck = {
        how: 'key',
        verdict,
        fixity: 'absent',
        sha256: undefined,
        keyId: '909a-5a09',
        depth: verdict === 'verified' ? 'manifest' : undefined,
      };
      return {...copy, check};
    }),
  };
}

test('copies are those of one message id, under any names; each knows its companions', t => {
  const {archives, others, orphans} = collectArchives([
    file('/b/renamed.bin', head()),
    file(`/a/${name}`, head()),
    sidecar(`/a/${name}`),
    file(`/a/${name}.par2`, {kind: 'par2'}),
    file(`/a/${name}.vol000+10.par2`, {kind: 'par2'}, {size: 77}),
    file('/a/another.pgp', head('2'.repeat(32))),
    file('/a/photo.jpg', {kind: 'other'}),
  ]);

  t.is(archives.length, 2);
  const [archive] = archives;
  t.like(archive, {
    messageId: id,
    name,
    keyIdInName: '909a-5a09',
    sealedAt: '2024-01-02T03:04:05.000Z',
    sealedAtFrom: 'name',
  });
  t.deepEqual(
    archive?.copies.map(({path}) => path),
    [`/a/${name}`, '/b/renamed.bin'],
  );
  t.like(archive?.copies[0], {
    sidecar: 'usable',
    claimedSha256: sha256,
    repairData: {fileCount: 1, bytes: 77},
  });
  t.like(archive?.copies[1], {sidecar: 'absent', claimedSha256: undefined, repairData: undefined});
  t.deepEqual(
    others.map(({path}) => path),
    ['/a/photo.jpg'],
  );
  t.deepEqual(orphans, []);
});

test('an archive without a time in its name is as old as its oldest copy', t => {
  const {archives} = collectArchives([
    file('/a/x.pgp', head(), {mtimeMs: Date.parse('2020-01-01T00:00:00Z')}),
    file('/b/x.pgp', head()),
  ]);
  t.like(archives[0], {
    sealedAt: '2020-01-01T00:00:00.000Z',
    sealedAtFrom: 'file-time',
    keyIdInName: undefined,
  });
});

test('a copy whose start is gone is known by its .sha256 file, and is damaged', t => {
  const {archives} = collectArchives([
    file(`/a/${name}`, head()),
    sidecar(`/a/${name}`),
    file(`/b/${name}`, broken),
    sidecar(`/b/${name}`),
  ]);

  t.is(archives.length, 1);
  t.deepEqual(kindsOf(risksOf(archives[0])), ['damaged start', 'only-copy', 'no-repair-data']);
});

test('a file that is only named like an archive is damaged where its name says so, and else something else', t => {
  const collection = collectArchives([
    file('/a/x.tar.pgp', broken),
    file('/a/trustdb.gpg', broken),
    file('/a/y.gpg', broken),
    sidecar('/a/y.gpg'),
  ]);

  t.deepEqual(
    collection.archives.map(({copies}) => copies[0]?.path),
    ['/a/x.tar.pgp', '/a/y.gpg'],
  );
  t.deepEqual(kindsOf(risksOf(collection.archives[0])), ['damaged start']);
  t.deepEqual(findCollectionRisks(collection), [{kind: 'not-openpgp', path: '/a/trustdb.gpg'}]);
});

test('companions without their archive are told; those of something else are other files', t => {
  const {orphans, others} = collectArchives([
    sidecar('/a/gone.tar.pgp'),
    sidecar('/a/movie.mkv'),
    file('/a/gone.gpg.vol0+1.par2', {kind: 'par2'}),
  ]);

  t.deepEqual(orphans, [
    {kind: 'sidecar', path: '/a/gone.tar.pgp.sha256'},
    {kind: 'par2', path: '/a/gone.gpg.vol0+1.par2'},
  ]);
  t.deepEqual(
    others.map(({path}) => path),
    ['/a/movie.mkv.sha256'],
  );
});

test('how many copies there are decides what one mishap would take', t => {
  const of = (...files: ShelfFile[]): string[] =>
    kindsOf(risksOf(collectArchives(files).archives[0])).filter(
      kind => kind !== 'no-sidecar' && kind !== 'no-repair-data',
    );

  t.deepEqual(of(file('/a/1.pgp', head())), ['only-copy']);
  t.deepEqual(of(file('/a/1.pgp', head()), file('/a/2.pgp', head())), ['one-place']);
  t.deepEqual(of(file('/a/1.pgp', head()), file('/b/2.pgp', head(), {device: '1'})), ['one-device']);
  t.deepEqual(of(file('/a/1.pgp', head()), file('/b/2.pgp', head())), []);
  t.deepEqual(of(file('/a/1.pgp', head(), {inode: 'same'}), file('/a/2.pgp', head(), {inode: 'same'})), [
    'only-copy',
  ]);
});

test('a copy that is cut, longer than its packets or shorter than another is damaged, and counts for none', t => {
  const of = (more: Partial<ShelfFile>): string[] =>
    kindsOf(
      risksOf(collectArchives([file('/a/1.pgp', head()), file('/b/2.pgp', head(), more)]).archives[0]),
    ).slice(0, 2);

  t.deepEqual(of({outline: {kind: 'cut', missing: 5}}), ['damaged cut', 'only-copy']);
  t.deepEqual(of({outline: {kind: 'broken', offset: 900}}), ['damaged broken', 'only-copy']);
  t.deepEqual(of({outline: {kind: 'unknown'}, size: 999}), ['damaged shorter-than-copy', 'only-copy']);
  t.deepEqual(of({outline: {kind: 'unknown'}}), ['no-sidecar', 'no-sidecar']);
});

test('a copy with a longer lock, because of a password, is not shorter than another', t => {
  const longer = {...head(), bodyOffset: 160} as FileKind;
  const {archives} = collectArchives([file('/a/1.pgp', head()), file('/b/2.pgp', longer, {size: 1_060})]);
  t.false(kindsOf(risksOf(archives[0])).some(kind => kind.startsWith('damaged')));
});

test('what this run read decides over what only seemed so', t => {
  const {archives} = collectArchives([
    file('/a/1.pgp', head()),
    file('/b/2.pgp', head(), {outline: {kind: 'cut', missing: 1}}),
  ]);

  t.deepEqual(kindsOf(risksOf(checked(archives[0], 'damaged', 'verified'))).slice(0, 2), [
    'damaged contents',
    'only-copy',
  ]);
  t.deepEqual(kindsOf(risksOf(checked(archives[0], 'damaged', undefined))).slice(0, 3), [
    'damaged contents',
    'damaged cut',
    'no-good-copy',
  ]);
  t.true(kindsOf(risksOf(checked(archives[0], 'wrong-key', undefined))).includes('wrong-key'));
  t.true(kindsOf(risksOf(checked(archives[0], 'unreadable', undefined))).includes('copy-unreadable'));
  t.false(kindsOf(risksOf(checked(archives[0], 'other-key', undefined))).includes('wrong-key'));
});

test('what is due, unknown or failed before is told', t => {
  const [archive] = collectArchives([file('/a/1.pgp', head())]).archives;
  if (archive === undefined) throw new Error('no archive');
  const risks = findArchiveRisks(archive, {
    history: {...noHistory, failedAt: now.toISOString()},
    due: judgeDue(noHistory, now, 90, 'decrypt'),
    keyId: undefined,
  });
  t.deepEqual(kindsOf(risks), ['failed-before', 'only-copy', 'key-unknown', 'no-sidecar', 'no-repair-data']);
  t.is(worstSeverity(risks), 'critical');
  t.is(worstSeverity([]), 'good');
});

test('files that should be the same and are not are told', t => {
  const collection = collectArchives([
    file(`/a/${name}`, head()),
    sidecar(`/a/${name}`),
    file(`/b/${name}`, head('2'.repeat(32))),
    sidecar(`/b/${name}`),
    file(`/c/${name}`, head('3'.repeat(32))),
    file('/a/backup.gpg', head('4'.repeat(32))),
    file('/b/backup.gpg', head('5'.repeat(32))),
  ]);
  t.deepEqual(findCollectionRisks(collection), [
    {kind: 'copies-disagree', path: `/b/${name}`, other: `/a/${name}`},
    {kind: 'same-name', path: `/c/${name}`, other: `/b/${name}`},
  ]);
});

test("a name of keep64's form says when and with which key, and a near miss says nothing", t => {
  t.deepEqual(readArchiveName(name), {sealedAt: '2024-01-02T03:04:05.000Z', keyId: '909a-5a09'});
  for (const other of ['x.tar.pgp', name.replace('0102', '1399'), `${name}.sha256`, name.toUpperCase()])
    t.is(readArchiveName(other), undefined, other);
});

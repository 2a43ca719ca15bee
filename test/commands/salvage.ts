import {createHash} from 'node:crypto';
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {salvage} from '../../source/commands/salvage.ts';
import {digits} from '../cli/_cli.ts';
import {context, finish, keyOf, numbers} from './_in-process.ts';
import {damages, makeShelf, nameOf, ways} from './_salvage.ts';

const shelf = makeShelf(test);
const allFiles = shelf.sources.size;

for (const way of ways) {
  test(`a flip in file 3 of 10 costs that file alone: ${nameOf(way)}`, async t => {
    const bytes = shelf.archive(way);
    const at = 780_000;
    bytes[at] = (bytes[at] ?? 0) ^ 0x20;

    const {report, code, files} = await shelf.salvage(t, bytes, {
      hasFolder(target) {
        const note = readFileSync(join(target, 'SALVAGE.txt'), 'utf8');
        const sha256 = createHash('sha256')
          .update(shelf.sources.get('Chats/file 0.bin') ?? '')
          .digest('hex');
        t.true(note.includes(`${sha256}  salvaged/Chats/file 0.bin`));
        t.regex(note, /Not written\. \(1\)\n {2}Chats\/file 2\.bin\n/);
        t.is(/not ruled out/.test(note), way.profile === 'rfc4880');
        const [source, salvaged] = [shelf.folder, join(target, 'salvaged')].map(
          folder => statSync(join(folder, 'Chats/file 0.bin'), {bigint: true}).mtimeNs / 1_000n,
        );
        t.is(salvaged, source);
        t.true(statSync(join(target, 'salvaged/Chats/an empty folder')).isDirectory());
      },
    });

    t.is(code, 3);
    t.is(report.proof, 'manifest');
    t.is(files.length, allFiles - 1);
    t.deepEqual(report.findings, [{kind: 'not-salvaged', path: 'Chats/file 2.bin', why: 'partly-lost'}]);
  });

  test(`a whole archive gives everything, with 0: ${nameOf(way)}`, async t => {
    const {report, code, files} = await shelf.salvage(t, shelf.archive(way));
    t.is(code, 0);
    t.is(report.verdict, 'verified');
    t.is(files.length, allFiles);
    t.deepEqual(report.findings, []);
  });
}

// Every way of sealing, and many more places: test/slow/commands/salvage.ts.
test('whatever the damage, what comes out is the source’s', async t => {
  const random = numbers(1);
  for (const [index, [name, damage]] of Object.entries(damages).entries()) {
    const way = ways[index % ways.length] ?? {profile: 'rfc4880', compress: 'none'};
    const bytes = damage(shelf.archive(way), random.next().value, random.next().value);
    const {code, report} = await shelf.salvage(t, bytes);
    t.true([3, 13].includes(code), `${name}: ${code}`);
    t.is(code === 3, report.salvagedFiles > 0, name);
  }
});

test('a cut archive proves nothing in rfc4880; in rfc9580 each file that is wholly authenticated comes out, as that', async t => {
  for (const way of ways) {
    const bytes = shelf.archive(way);
    const {report, code, files} = await shelf.salvage(t, bytes.subarray(0, Math.round(bytes.length * 0.9)));
    t.is(report.manifest, 'lost');
    t.is(report.knownFiles, allFiles, 'the inventory names them all');
    if (way.profile === 'rfc4880') {
      t.is(code, 13, nameOf(way));
      t.true(report.findings.some(finding => finding.kind === 'not-salvaged' && finding.why === 'unproven'));
    } else {
      t.is(code, 3, nameOf(way));
      t.is(report.proof, 'encryption');
      t.true(files.length > 3);
      t.true(files.every(file => file.startsWith('authentic/')));
    }
  }
});

test('damage in the tar: a header, the inventory and part of the manifest cost no more than they must', async t => {
  const way = {profile: 'rfc4880', compress: 'none'} as const;
  const whole = shelf.archive(way);
  // Without compression the tar stands in the archive byte by byte, but for length octets: 48 slot, 20 prefix, and so on.
  const tarAt = 48 + 2 + 1 + 18 + 2 + 6;
  const header = tarHeaderPlace(tarAt);
  for (const [what, at, lost] of [
    ['the header of a file', header, 0],
    ['the folder at the start', tarAt + 100, 0],
    ['the inventory', tarAt + 512 * 9, 0],
  ] as const) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const {report, code} = await shelf.salvage(t, bytes);
    t.is(code, 3, what);
    t.true(report.findings.length <= lost, `${what}: ${JSON.stringify(report.findings)}`);
  }
  // The manifest begins some 5,000 bytes before the end: each damaged place costs the lines it touches.
  const bytes = Buffer.from(whole);
  const at = bytes.length - 22 - 1_024 - 1_536 - 1_000;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const {report, code} = await shelf.salvage(t, bytes);
  t.is(code, 3);
  t.is(report.manifest, 'in-part');
  t.true(report.findings.length <= 2, JSON.stringify(report.findings));
});

/** Somewhere in the headers of the third file: the head of the bag takes about 9 KiB, two files come before it. */
function tarHeaderPlace(tarAt: number): number {
  const order = [...shelf.sources.keys()].sort();
  return tarAt + 9_000 + order.length;
}

test('one damaged byte of the slot, or of what stands in front of the encrypted data, costs nothing', async t => {
  for (const way of ways) {
    const at = {rfc4880: {none: 20, auto: 55}, rfc9580: {none: 40, auto: 100}}[way.profile][way.compress];
    const bytes = shelf.archive(way);
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    const {report, code} = await shelf.salvage(t, bytes);
    t.is(code, 3, `${nameOf(way)}, byte ${at}`);
    t.is(report.salvagedFiles, allFiles, `${nameOf(way)}, byte ${at}`);
  }
});

test('--only salvages what it names, and names nothing else; where it names nothing that is 2', async t => {
  const archive = join(shelf.folder, 'only.pgp');
  const bytes = shelf.archive({profile: 'rfc4880', compress: 'none'});
  bytes[780_000] = (bytes[780_000] ?? 0) ^ 1;
  writeFileSync(archive, bytes);
  const secret = {kind: 'recovery-key', key: keyOf(digits)} as const;
  const options = {archive, secret, target: join(shelf.folder, 'only'), dryRun: true};
  const report = await finish(salvage({...options, only: ['file 2*', 'file 3*']}, context));
  t.is(report.salvagedFiles, 1);
  t.is(report.knownFiles, 2);
  t.deepEqual(report.findings, [{kind: 'not-salvaged', path: 'Chats/file 2.bin', why: 'partly-lost'}]);
  await t.throwsAsync(finish(salvage({...options, only: ['*.mp4']}, context)), {code: 'usage'});
});

test('a wrong key stays 12, and what is no archive 10; nothing is made', async t => {
  const [way] = ways;
  if (way === undefined) return t.fail();
  const bytes = shelf.archive(way);
  t.is((await shelf.salvage(t, bytes, {key: keyOf('00'.repeat(32))})).code, 12);
  t.is((await shelf.salvage(t, Buffer.from('a letter\n'))).code, 10);
  t.is((await shelf.salvage(t, bytes.subarray(0, 30))).code, 13);
  t.is((await shelf.salvage(t, Buffer.alloc(0))).code, 10);
});

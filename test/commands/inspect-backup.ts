/** inspect on WhatsApp's own backups and on folders of them: without any key, and without the phone's digits. */
import {mkdirSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {exitCodeOfReport} from '../../source/cli/report-exit-code.ts';
import {inspect} from '../../source/commands/inspect.ts';
import type {InspectedFolder, InspectedWhatsApp} from '../../source/commands/inspect-backup.ts';
import {formatJson} from '../../source/report/json.ts';
import {formatText} from '../../source/report/text.ts';
import {makeFolder, runCli, writeTree} from '../cli/_cli.ts';
import {
  bytesField,
  crypt12Header,
  crypt14Header,
  crypt15Header,
  databaseLike,
  makeBackup,
  noise,
} from '../whatsapp/_backup-writer.ts';
import {finish, context as plainContext} from './_in-process.ts';

const context = {...plainContext, clock: () => new Date('2025-03-10T12:00:00Z')};
const aesKey = noise(32, 1);
const content = databaseLike(5000);
const whole = makeBackup({header: crypt15Header(3), aesKey, content});

const kinds = [
  ['a.crypt15', whole, 'crypt15', 'recovery-key', 'matches'],
  ['b.crypt15', makeBackup({header: crypt15Header(2), aesKey, content}), 'crypt15', 'password', 'matches'],
  [
    'c.crypt15',
    makeBackup({header: crypt15Header(4, bytesField(50, noise(900, 2))), aesKey, content}),
    'crypt15',
    'passkey',
    'matches',
  ],
  [
    'd.crypt14',
    makeBackup({header: crypt14Header(), aesKey, content}),
    'crypt14',
    'phone-key-file',
    'matches',
  ],
  [
    'e.crypt12',
    makeBackup({header: crypt12Header(), aesKey, content}),
    'crypt12',
    'phone-key-file',
    'matches',
  ],
  [
    'f.crypt15',
    makeBackup({header: crypt15Header(3), aesKey, content, hasMd5: false}),
    'crypt15',
    'recovery-key',
    'absent',
  ],
] as const;

test('a backup tells its format, its secret and its integrity without a key', async t => {
  const folder = makeFolder(t);
  for (const [name, bytes, format, secret, md5] of kinds) {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    const report = await finish(inspect({files: [path]}, context));
    const file = report.files[0] as InspectedWhatsApp;
    t.like(file, {kind: 'whatsapp', size: bytes.length, md5, made: '2023-11-14T22:13:20.000Z'});
    t.is(file.header.format, format);
    t.is(file.header.secret, secret);
    t.is(exitCodeOfReport(report), 0);
    if (format !== 'crypt12') t.regex(formatText(report).join('\n'), /phone number: ••/);
    t.false(/"42"|--42|: 42/.test(formatText(report).join('\n') + formatJson(report)));
  }
});

test('a folder tells of increments without a base, the same backup twice, old ones, and damage', async t => {
  const folder = join(makeFolder(t), 'WhatsApp');
  const damaged = Uint8Array.from(whole);
  damaged[3000] = (damaged[3000] ?? 0) ^ 1;
  writeTree(folder, {
    'Databases/msgstore.db.crypt15': whole,
    'Databases/msgstore-2025-03-01.1.db.crypt15': whole,
    'Databases/msgstore-2025-02-01.1.db.crypt15': damaged,
    'Databases/msgstore-increment-1.crypt15': makeBackup({
      header: crypt15Header(3),
      aesKey,
      content: noise(99, 4),
    }),
    'Backups/wa-increment-1.crypt15': makeBackup({header: crypt15Header(4), aesKey, content: noise(99, 5)}),
    'Backups/old.db.crypt8': 'x',
    'Backups/broken.db.crypt15': 'not a backup',
    'Media/WhatsApp Images/IMG-1.jpg': 'x',
  });
  for (const name of ['Databases/msgstore.db.crypt15', 'Databases/msgstore-increment-1.crypt15'])
    utimesSync(join(folder, name), Date.UTC(2025, 0, 1) / 1000, Date.UTC(2025, 0, 1) / 1000);
  const report = await finish(inspect({files: [folder]}, context));
  const [inspected] = report.files as InspectedFolder[];
  t.is(inspected?.backups.length, 5);
  t.is(inspected?.otherFiles, 3);
  t.deepEqual(
    inspected?.findings.map(finding => `${finding.kind} ${'path' in finding ? finding.path : ''}`),
    [
      'unread-backup WhatsApp/Backups/broken.db.crypt15',
      'unread-backup WhatsApp/Backups/old.db.crypt8',
      'md5-absent WhatsApp/Databases/msgstore-2025-02-01.1.db.crypt15',
      'increment-without-base WhatsApp/Backups/wa-increment-1.crypt15',
      'duplicate-backup WhatsApp/Databases/msgstore.db.crypt15',
    ],
  );
  t.is(exitCodeOfReport(report), 3);
  const later = {...context, clock: () => new Date('2025-06-10T12:00:00Z')};
  const old = await finish(inspect({files: [folder]}, later));
  t.true(old.files[0]?.findings.some(({kind}) => kind === 'stale-backup'));
});

test('on the command line a folder and a file stand one after the other; a folder without backups is refused', async t => {
  const folder = makeFolder(t);
  writeTree(folder, {'W/msgstore.db.crypt15': whole});
  mkdirSync(join(folder, 'empty'));
  const args = ['inspect', join(folder, 'W'), join(folder, 'W/msgstore.db.crypt15')];
  const {stdout, exitCode} = await runCli(args);
  t.is(exitCode, 0, stdout);
  t.regex(stdout, /W: 1 WhatsApp backup\n {2}20.* {2}crypt15 {2}MD5 good/);
  t.regex(stdout, /a WhatsApp backup \(crypt15\)/);
  t.is((await runCli(['inspect', join(folder, 'empty')])).exitCode, 2);
  t.is((await runCli(['inspect', '-'], {stdin: whole})).exitCode, 0);
});

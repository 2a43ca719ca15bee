import test from 'ava';
import type {ContentsReport, InterruptedContents} from '../../source/audit/contents-report.ts';
import type {LogEntry} from '../../source/audit/log-entry.ts';
import type {LogProblem} from '../../source/audit/log-problem.ts';
import type {Verdict} from '../../source/audit/verdict.ts';
import type {PasswordReport} from '../../source/commands/password.ts';
import type {ArchiveReading} from '../../source/commands/read-archive.ts';
import type {Report} from '../../source/commands/report.ts';
import type {SealReport} from '../../source/commands/seal.ts';
import {DamagedError, LimitError, MalformedError, UsageError, WrongKeyError} from '../../source/errors.ts';
import {formatText, verdictWords} from '../../source/report/text.ts';

const evil = 'a\u001b]0;x\u0007\u202eb';
const shown = 'a\\x1b]0;x\\x07\\u{202e}b';
const sha256 = 'ab'.repeat(32);

const text = (report: Report): string => formatText(report).join('\n');

/** Every line of every report is for a terminal: no report here may hold what one obeys. */
function assertHarmless(t: {notRegex(value: string, regex: RegExp): unknown}, report: Report): void {
  for (const line of formatText(report)) t.notRegex(line, /[\p{Cc}\p{Cf}]/u);
}

const contents: ContentsReport = {
  kind: 'bag',
  isValid: true,
  findings: [],
  unlistedFindingCount: 0,
  fileCount: 3,
  directoryCount: 1,
  payloadBytes: 2048,
  name: 'Chats',
  bagInfo: undefined,
  inventory: undefined,
};
const good: ArchiveReading = {
  verdict: 'verified',
  error: undefined,
  contents,
  interrupted: undefined,
  fixity: 'absent',
  sha256: undefined,
  size: 4096,
  messageId: undefined,
  keyId: '909a-5a09',
  profile: 'rfc4880',
  slotIndex: 0,
};
const seal: SealReport = {
  schema: 'keep64/seal-1',
  archive: 'x.tar.pgp',
  size: 4096,
  sha256,
  messageId: undefined,
  keyId: '909a-5a09',
  profile: 'rfc4880',
  hasPassword: false,
  isVerified: true,
  fileCount: 3,
  directoryCount: 1,
  payloadBytes: 2048,
  recoveryFiles: [],
  findings: [],
};
const interrupted: InterruptedContents = {
  bytesDone: 7,
  bytesTotal: 2048,
  entriesDone: 1,
  entriesTotal: 4000,
  currentPath: evil,
  findings: [],
  hasManifest: false,
};

const verified = (reading: Partial<ArchiveReading>, archive = 'x.tar.pgp'): Report => ({
  schema: 'keep64/verify-1',
  archives: [{archive, ...good, ...reading}],
});
const restored = (overrides: Partial<Extract<Report, {schema: 'keep64/restore-1'}>>): Report => ({
  schema: 'keep64/restore-1',
  archive: 'x.tar.pgp',
  target: 'out',
  isRestored: true,
  isDryRun: false,
  restoredFiles: 3,
  restoredDirectories: 1,
  restoredBytes: 2048,
  absentPaths: [],
  findings: [],
  ...good,
  ...overrides,
});

test('seal says what was sealed, with which key, that it was proved, and what to do now', t => {
  const said = text(seal);
  t.regex(said, /^sealed 3 files \(2 KiB\) into x\.tar\.pgp\n {2}4 KiB, profile rfc4880, key 909a-5a09\n/);
  t.regex(said, /read back and verified/);
  t.true(said.includes(`sha256 ${sha256}`));
  t.regex(said, /keep two copies.*and the key on paper/);
  t.notRegex(said, /password|finding/);
});

test('seal does not claim a proof that was not made', t => {
  const said = text({...seal, isVerified: false});
  t.regex(said, /not read back/);
  t.notRegex(said, /read back and verified/);
});

test('seal says that a password opens the archive too, and what was left out', t => {
  const findings = [{kind: 'unreadable', path: evil, errno: 'EACCES'}] as const;
  const report = {...seal, archive: evil, hasPassword: true, findings};
  t.regex(text(report), /key 909a-5a09, and a password\n/);
  t.regex(text(report), /\n1 finding:\n/);
  t.true(text(report).includes(`  ${shown} is left out`));
  assertHarmless(t, report);
});

test('seal to standard output calls it that', t => {
  t.regex(text({...seal, archive: '-', isVerified: false}), /into standard output\n/);
});

test('verify says what was proved, and what the sidecar says beside it', t => {
  t.is(text(verified({})), 'x.tar.pgp: verified: 3 files, 2 KiB');
  t.regex(text(verified({fixity: 'matches'})), /; its \.sha256 file agrees$/);
  t.regex(text(verified({fixity: 'differs'})), /; but its \.sha256 file is about another version of it$/);
  t.regex(text(verified({}, '-')), /^standard input: verified/);
});

test('verify says of a file without a manifest that nothing says whether anything is missing', t => {
  const said = text(verified({verdict: 'authentic', contents: {...contents, kind: 'tar'}}));
  t.regex(said, /: authentic, without a manifest: 3 files/);
  t.regex(said, /nothing inside says whether anything is missing/);
});

test('verify says of a wrong key that the file is whole only where the sidecar says so', t => {
  const wrong = {
    verdict: 'wrong-key',
    error: new WrongKeyError('no slot opens'),
    contents: undefined,
  } as const;
  t.regex(text(verified({...wrong, fixity: 'matches'})), /: wrong key\n.*only the key is wrong/s);
  t.notRegex(text(verified(wrong)), /only the key is wrong/);
  t.notRegex(text(verified(wrong)), /damaged|verified/);
});

test('verify says why nobody can tell a wrong key from damage', t => {
  const said = text(
    verified({verdict: 'undecidable', error: new WrongKeyError('no slot opens'), fixity: 'differs'}),
  );
  t.regex(said, /: wrong key or damaged: cannot be told\n/);
  t.regex(said, /the file is not what it was when its \.sha256 was written/);
});

test('verify says of contents that disagree with the manifest which they are', t => {
  const findings = [{kind: 'missing-entry', path: evil}] as const;
  const report = verified({verdict: 'damaged', contents: {...contents, isValid: false, findings}}, evil);
  t.regex(text(report), /: damaged\n {2}its contents are not what its manifest says\n/);
  t.true(text(report).includes(`  ${shown} is in the manifest, and not in the archive`));
  assertHarmless(t, report);
});

test('verify says how far a damaged archive could be read, and promises nothing about it', t => {
  const error = new DamagedError('authentication failed');
  const report = verified({verdict: 'damaged', error, contents: undefined, interrupted, fixity: 'differs'});
  t.regex(text(report), /authentication failed\n {4}do not overwrite this copy/);
  t.regex(text(report), /its \.sha256 file says so too/);
  t.true(text(report).includes(`reading ended after 1 entry of 4,000, at ${shown}`));
  t.regex(text(report), /may be whole, but cannot be proved by itself/);
  assertHarmless(t, report);
});

test('verify says which files are lost where the manifest was still read', t => {
  const error = new DamagedError('authentication failed');
  const damaged = {verdict: 'damaged', error, contents: undefined} as const;
  const findings = [{kind: 'digest-mismatch', path: 'data/b', expected: '00', found: '01'}] as const;
  const some = text(verified({...damaged, interrupted: {...interrupted, hasManifest: true, findings}}));
  t.regex(some, /these files are lost; the others agree with the manifest:\n {2}data\/b is not what it was/);
  const none = text(verified({...damaged, interrupted: {...interrupted, hasManifest: true}}));
  t.regex(none, /every file in it still agrees with the manifest/);
});

const others: readonly (readonly [Verdict, ArchiveReading['error'], RegExp])[] = [
  ['refused', new LimitError('memory', 'asks for 8 GiB'), /--max-memory/],
  ['not-an-archive', new MalformedError('no packet'), /check that it is the right file/],
  ['unreadable', new UsageError('same-file', 'x'), /name two different files/],
];

for (const [verdict, error, hint] of others)
  test(`verify says of an archive that is ${verdict} why, and a hint`, t => {
    const said = text(verified({verdict, error, contents: undefined}));
    t.true(said.startsWith(`x.tar.pgp: ${verdictWords[verdict]}\n`));
    t.regex(said, hint);
  });

test('verify says each archive its own verdict', t => {
  const [first, second] = [verified({}), verified({verdict: 'wrong-key', contents: undefined})];
  if (first.schema !== 'keep64/verify-1' || second.schema !== 'keep64/verify-1') return t.fail();
  const lines = formatText({...first, archives: [...first.archives, ...second.archives]});
  t.deepEqual(
    lines.filter(line => line.startsWith('x.tar.pgp: ')).map(line => line.split(': ')[1]),
    ['verified', 'wrong key'],
  );
});

const unread = {error: undefined, messageId: undefined, size: undefined, sha256: undefined} as const;

test('fixity claims nothing about keys', t => {
  const archive = {archive: evil, fixity: 'matches', findings: [], ...unread} as const;
  const report: Report = {
    schema: 'keep64/fixity-1',
    archives: [{...archive, verdict: 'fixity-good'}],
  };
  t.regex(text(report), /the same bytes as when its \.sha256 was written\n.*no key was tried/);
  assertHarmless(t, report);
});

test('fixity says what is damaged, and what has nothing beside it', t => {
  const none = {findings: [], ...unread} as const;
  const findings = [{kind: 'fixity-mismatch', path: evil, expected: '00', found: '01'}] as const;
  const error = new UsageError('no-sidecar', 'there is no .sha256 file beside it');
  const report: Report = {
    schema: 'keep64/fixity-1',
    archives: [
      {archive: 'x', verdict: 'damaged', fixity: 'differs', findings, ...unread},
      {...none, archive: 'y', verdict: 'no-sidecar', fixity: 'absent', error},
    ],
  };
  t.regex(text(report), /^x: not the bytes its \.sha256 was written for\n {2}a\\x1b.*\n.*do not overwrite/);
  t.regex(text(report), /\ny: unknown\n {2}there is no \.sha256 file.*\n {4}verify with the key instead/);
  assertHarmless(t, report);
});

test('restore says what is where now', t => {
  const report = restored({target: evil, archive: evil});
  t.is(text(report), `${shown}: verified; restored 3 files (2 KiB) into ${shown}`);
  assertHarmless(t, report);
});

test('a dry run of restore says what would be, and not that it is', t => {
  const said = text(restored({isRestored: false, isDryRun: true}));
  t.is(said, 'x.tar.pgp: verified; would restore 3 files (2 KiB) into out');
});

test('restore of what is damaged says that nothing was restored, dry or not', t => {
  const error = new DamagedError('authentication failed');
  for (const isDryRun of [true, false]) {
    const report = restored({verdict: 'damaged', error, isRestored: false, isDryRun, interrupted});
    t.regex(text(report), /^x\.tar\.pgp: damaged; nothing was restored\n/);
    t.notRegex(text(report), /would|; restored/);
    assertHarmless(t, report);
  }
});

test('list says that nothing of it is proved, and cannot be made to write over other lines', t => {
  const entry = {type: 'file', size: 1536, mtime: '2025-11-23T18:15:00.123Z'} as const;
  const report: Report = {
    schema: 'keep64/list-1',
    archive: evil,
    kind: 'tar',
    name: undefined,
    isVerified: false,
    entries: [
      {...entry, path: 'folder', type: 'directory', size: 0},
      {...entry, path: evil},
    ],
    totalBytes: 1536,
  };
  t.regex(text(report), /^ +2025-11-23 18:15 {2}folder\/\n1\.5 KiB {2}2025-11-23 18:15 {2}a\\x1b/);
  t.regex(text(report), /1 file, 1\.5 KiB in .*, which has no manifest\n/);
  t.regex(text(report), /not verified yet: keep64 verify proves it$/);
  assertHarmless(t, report);
  t.notRegex(text({...report, kind: 'bag'}), /no manifest/);
  t.regex(text({...report, entries: [], totalBytes: 0}), /^0 files, 0 bytes in/);
});

const password: Omit<PasswordReport, 'action' | 'hasPassword'> = {
  schema: 'keep64/password-1',
  archive: evil,
  size: 4096,
  sha256,
  messageId: undefined,
  keyId: undefined,
};

for (const [action, hasPassword, first, last] of [
  ['add', true, /a password opens it now too/, /other copies of this archive still have their old slots/],
  [
    'change',
    true,
    /another password opens it now/,
    /other copies of this archive still have their old slots/,
  ],
  ['remove', false, /no password opens it now/, /other copies still open with the old password/],
] as const)
  test(`password ${action} says what opens the archive now, and what other copies do`, t => {
    const report: Report = {...password, action, hasPassword};
    t.regex(text(report), first);
    t.regex(text(report), /the 64 digits open it as before/);
    t.regex(text(report), last);
    assertHarmless(t, report);
  });

test('demo lists its steps, and where everything is', t => {
  const report: Report = {
    schema: 'keep64/demo-1',
    folder: evil,
    archive: evil,
    steps: ['made a key', 'sealed'],
  };
  t.regex(text(report), /^done: made a key\ndone: sealed\neverything is in a\\x1b.*; it can be deleted$/);
  assertHarmless(t, report);
});

test('every problem of a log is a sentence about its line, and every state says what to do', t => {
  const line = 7;
  const problems: LogProblem[] = [
    {kind: 'changed', line},
    {kind: 'missing', line, entry: 3, toEntry: 5},
    {kind: 'out-of-order', line, entry: 5},
    {kind: 'repeated', line, entry: 5},
    {kind: 'inserted', line, entry: 5},
    {kind: 'no-entry', line},
    {kind: 'carriage-return', line},
    {kind: 'torn-differs', line},
    {kind: 'cut', line, entry: 7, toEntry: 7},
    {kind: 'head-differs', line, entry: 5},
    {kind: 'head-missing', line},
    {kind: 'torn', line, size: 12},
    {kind: 'head-behind', line, entry: 7},
    {kind: 'head-behind-noted', line, entry: 5},
    {kind: 'torn-noted', line},
  ];
  const report: Report = {
    schema: 'keep64/log-check-1',
    path: evil,
    state: 'tampered',
    entryCount: 6,
    firstTime: '2026-11-25T01:30:15.123Z',
    lastTime: '2026-11-26T01:30:15.123Z',
    head: {sequence: 6, sha256},
    problems,
    unlistedProblemCount: 1200,
  };
  const lines = formatText(report);
  assertHarmless(t, report);
  t.regex(lines[0] ?? '', /^a\\x1b.*: this log was changed by something other than keep64$/);
  t.regex(text(report), /entries 3 to 5 are missing before line 7\n/);
  t.regex(text(report), /entry 7 is cut off at the end\n/);
  t.regex(text(report), /and 1,200 more\n {2}6 entries, 2026-11-25 01:30:15Z to 2026-11-26 01:30:15Z\n/);
  t.regex(text(report), /keep a copy of its folder/);
  t.notRegex(text(report), /head 6:/, 'nobody is to note the head of a changed log');
  for (const sentence of lines.slice(1, problems.length + 1)) t.regex(sentence, /7/);
  const whole = text({...report, state: 'whole', problems: [], unlistedProblemCount: 0});
  t.regex(whole, /head 6:abababababababab\n/);
  t.regex(text({...report, state: 'unproved'}), /log-head\.json/);
  t.regex(text({...report, state: 'behind'}), /its head does not know of its end yet\n/);
});

test('a line of the log says what was done, with what outcome, to which archive', t => {
  const entry: LogEntry = {
    sequence: 3,
    previous: sha256,
    time: '2026-11-25T01:30:15.123Z',
    agent: 'keep64 0.1.0',
    event: 'drill',
    outcome: 'success',
    verdict: 'verified',
    keyId: '909a-5a09',
    keySource: 'typed',
    archive: {messageId: 'cd'.repeat(16)},
    counts: {files: 3, bytes: 2048, findings: 2},
    path: evil,
  };
  const lineOf = (changes: Partial<LogEntry>): string =>
    formatText({schema: 'keep64/log-1', path: evil, entries: [{...entry, ...changes}], entryCount: 1})[0] ??
    '';
  t.is(
    lineOf({}),
    `2026-11-25 01:30:15Z  drill: verified             key 909a-5a09, typed, archive cdcdcdcd, 3 files, 2 KiB, 2 findings, ${shown}`,
  );
  t.regex(lineOf({outcome: 'interrupted', verdict: undefined}), /drill: stopped/);
  t.regex(lineOf({event: 'ingestion'}), /sealed and verified/);
  t.regex(lineOf({event: 'ingestion', verdict: undefined}), /sealed, not read back/);
  t.regex(lineOf({outcome: 'failure', verdict: undefined, error: 'disk/EIO'}), /drill: failed \(disk\/EIO\)/);
  for (const part of ['event', 'detail', 'error'] as const)
    t.notRegex(lineOf({[part]: evil, outcome: 'failure', verdict: undefined}), /[\p{Cc}\p{Cf}]/u, part);
});

test('restore names the paths that were asked for and are not in the archive', t => {
  const said = text(restored({absentPaths: ['a\u001b[2J', ...new Array<string>(25).fill('b')]}));
  t.regex(said, /26 paths not in the archive/);
  t.true(said.includes('    a\\x1b[2J\n'));
  t.regex(said, /and 6 more$/m);
});

import {execFileSync} from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {basename, join} from 'node:path';
import test from 'ava';
import {decrypt, readMessage} from 'openpgp';
import {
  assertClean,
  digits,
  findArchive,
  listTree,
  makeFolder,
  password,
  runCli,
  runCommand,
  whyMissing,
  writeChats,
  writeKeyFile,
  writeTree,
} from '../cli/_cli.ts';

const noGpg = whyMissing('gpg', 'tar', 'sha256sum', 'bash');
const withGpg = noGpg === undefined ? test : test.skip;
const gpgTitle = (title: string): string => (noGpg === undefined ? title : `${title} (${noGpg})`);

for (const compress of ['auto', 'none']) {
  withGpg(gpgTitle(`gpg, tar and sha256sum open and prove an archive, compress ${compress}`), async t => {
    const folder = makeFolder(t);
    const keyFile = writeKeyFile(folder);
    const chats = writeChats(folder);
    const out = join(folder, 'out');
    mkdirSync(out);

    const sealed = await runCli(
      ['seal', chats, '-d', folder, '--compress', compress, '--key-file', keyFile],
      {},
    );
    t.is(sealed.exitCode, 0, sealed.stderr);
    const archive = findArchive(folder);
    t.regex(basename(archive), /^Chats-\d{8}T\d{6}Z\.909a5a09\.tar\.pgp$/);
    t.is(statSync(archive).mode & 0o111, 0);

    const script =
      'set -o pipefail; gpg --batch --pinentry-mode loopback --passphrase-fd 3 -d "$1" | tar -xf - && cd Chats && sha256sum -c --quiet --strict manifest-sha256.txt && sha256sum -c --quiet --strict tagmanifest-sha256.txt';
    const opened = await runCommand(['bash', '-c', script, 'bash', archive], {cwd: out, descriptor3: digits});
    t.is(opened.exitCode, 0, opened.stderr);
    t.deepEqual(listTree(join(out, 'Chats/data/Chats')), listTree(chats));

    const sidecar = await runCommand(['sha256sum', '-c', `${basename(archive)}.sha256`], {cwd: folder});
    t.is(sidecar.exitCode, 0);
    t.deepEqual(
      readdirSync(folder).sort(),
      [basename(archive), `${basename(archive)}.sha256`, 'Chats', 'key.txt', 'out'].sort(),
    );
  });
}

test('OpenPGP.js opens an archive of profile rfc9580, and gets the bytes it holds', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeTree(folder, {'Notes/a.txt': 'a note\n'});
  const path = join(folder, 'n.pgp');
  t.is(
    (await runCli(['seal', join(folder, 'Notes'), '-o', path, '--profile', 'rfc9580', '--key-file', keyFile]))
      .exitCode,
    0,
  );

  const message = await readMessage({binaryMessage: new Uint8Array(readFileSync(path))});
  const {data} = await decrypt({message, passwords: [digits], format: 'binary'});
  const listed = execFileSync('tar', ['-tf', '-'], {input: data as Uint8Array, encoding: 'utf8'});
  t.true(listed.split('\n').includes('Notes/data/Notes/a.txt'));
});

for (const profile of ['rfc4880', 'rfc9580']) {
  test(`a password opens an archive of profile ${profile} beside the key`, async t => {
    const folder = makeFolder(t);
    const keyFile = writeKeyFile(folder);
    const passwordFile = join(folder, 'password.txt');
    writeFileSync(passwordFile, `${password}\nkept in the blue folder\n`, {mode: 0o600});
    writeTree(folder, {'Notes/a.txt': 'a note\n'});
    const path = join(folder, 'n.pgp');
    const options = ['--profile', profile, ...(profile === 'rfc9580' ? ['--argon2-memory', '1'] : [])];
    const sealed = await runCli([
      'seal',
      join(folder, 'Notes'),
      '-o',
      path,
      ...options,
      '--key-file',
      keyFile,
      '--password-file',
      passwordFile,
    ]);
    t.is(sealed.exitCode, 0, sealed.stderr);
    t.regex(sealed.stdout, /and a password/);

    t.is((await runCli(['verify', path, '--password-file', passwordFile])).exitCode, 0);
    t.is((await runCli(['verify', path, '--key-file', keyFile])).exitCode, 0);
    const message = await readMessage({binaryMessage: new Uint8Array(readFileSync(path))});
    const {data} = await decrypt({message, passwords: [password], format: 'binary'});
    t.true((data as Uint8Array).length > 1024);
  });
}

withGpg(gpgTitle('gpg opens an archive that has a password too with the 64 digits'), async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeTree(folder, {'Notes/a.txt': 'a note\n'});
  const path = join(folder, 'n.pgp');
  const sealed = await runCli(
    ['seal', join(folder, 'Notes'), '-o', path, '--key-file', keyFile, '--password-fd', '3'],
    {descriptor3: password},
  );
  t.is(sealed.exitCode, 0, sealed.stderr);
  const opened = await runCommand(
    [
      'gpg',
      '--batch',
      '--pinentry-mode',
      'loopback',
      '--passphrase-fd',
      '3',
      '-o',
      join(folder, 'out.tar'),
      '-d',
      path,
    ],
    {descriptor3: digits},
  );
  t.is(opened.exitCode, 0, opened.stderr);
});

test('refuses a weak password, an empty one and one that is no text', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeTree(folder, {'Notes/a.txt': 'a note\n'});
  const before = listTree(folder);
  for (const weak of ['Password123!', '\n', Buffer.from([0xff, 0xfe, 0x0a])]) {
    const result = await runCli(
      ['seal', join(folder, 'Notes'), '-d', folder, '--key-file', keyFile, '--password-file', '-'],
      {stdin: weak},
    );
    t.is(result.exitCode, 2);
    t.false(result.stderr.includes('Password123'));
    t.regex(result.stderr, /^keep64: .*\n {2}\S.*\n$/);
  }
  t.deepEqual(listTree(folder), before);
});

test('seals several sources side by side, and a single file, and an empty folder', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeTree(folder, {'One/a.txt': 'a', 'Two/b.txt': 'b', 'three.txt': 'c'});
  mkdirSync(join(folder, 'Nothing'));
  const restoreOf = async (sources: string[], name: string): Promise<string[]> => {
    const path = join(folder, `${name}.pgp`);
    const sealed = await runCli(['seal', ...sources, '-o', path, '--key-file', keyFile], {cwd: folder});
    t.is(sealed.exitCode, 0, sealed.stderr);
    const target = join(folder, `${name}-restored`);
    const restored = await runCli(['restore', path, '-C', target, '--key-file', keyFile]);
    t.is(restored.exitCode, 0, restored.stdout);
    return readdirSync(target, {recursive: true, encoding: 'utf8'}).sort();
  };
  t.deepEqual(await restoreOf(['One', 'Two', 'three.txt'], 'all'), [
    'One',
    'One/a.txt',
    'Two',
    'Two/b.txt',
    'three.txt',
  ]);
  t.deepEqual(await restoreOf(['three.txt'], 'single'), ['three.txt']);
  t.deepEqual(await restoreOf(['Nothing'], 'nothing'), ['Nothing']);
});

test('two sources of the same name are refused', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeTree(folder, {'a/Chats/x': '1', 'b/Chats/y': '2'});
  const before = listTree(folder);
  const result = await runCli([
    'seal',
    join(folder, 'a/Chats'),
    join(folder, 'b/Chats'),
    '-d',
    folder,
    '--key-file',
    keyFile,
  ]);
  t.is(result.exitCode, 2);
  t.deepEqual(listTree(folder), before);
});

const badNames = {
  'a\nb': 'a\\nb',
  'esc\u001b[2Jx': 'esc\\x1b[2Jx',
  '100%.txt': '100%.txt',
  '\u009bc1': '\\u{9b}c1',
} as const;

function writeBadNames(folder: string): void {
  writeTree(folder, {'Names/good.txt': 'good'});
  for (const name of Object.keys(badNames)) writeFileSync(join(folder, 'Names', name), 'x');
  writeFileSync(Buffer.concat([Buffer.from(join(folder, 'Names/bad')), Buffer.from([0xff])]), 'x');
}

test('names that cannot be sealed are left out, listed without being obeyed, and end in 3', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeBadNames(folder);
  const path = join(folder, 'n.pgp');

  const result = await runCli(['seal', join(folder, 'Names'), '-o', path, '--key-file', keyFile]);

  t.is(result.exitCode, 3);
  for (const shown of [...Object.values(badNames), 'bad\\xff'])
    t.true(result.stdout.includes(`Names/${shown} is left out`), shown);
  assertClean(t, result);
  const listed = await runCli(['list', path, '--key-file', keyFile]);
  t.regex(listed.stdout, /1 file, /);
});

test('--escape-names seals every name, and restoring gives them back', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeBadNames(folder);
  const path = join(folder, 'n.pgp');

  const result = await runCli([
    'seal',
    join(folder, 'Names'),
    '-o',
    path,
    '--escape-names',
    '--key-file',
    keyFile,
  ]);
  t.is(result.exitCode, 0, result.stdout);
  t.is((await runCli(['verify', path, '--key-file', keyFile])).exitCode, 0);
  const listed = await runCli(['list', path, '--key-file', keyFile]);
  assertClean(t, listed);
  t.regex(listed.stdout, /6 files, /);
  const restored = await runCli(['restore', path, '-C', join(folder, 'out'), '--key-file', keyFile]);
  t.is(restored.exitCode, 0);
  t.is(readdirSync(join(folder, 'out/Names')).length, 6);
});

test('JSON carries a name that is not UTF-8 as bytes too, and nothing a terminal obeys', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeBadNames(folder);
  writeFileSync(join(folder, 'Names', '\u202egpj.%exe'), 'x');
  const path = join(folder, 'n.pgp');
  const result = await runCli(['seal', join(folder, 'Names'), '-o', path, '--json', '--key-file', keyFile]);
  t.is(result.exitCode, 3);
  assertClean(t, result);
  const {findings} = JSON.parse(result.stdout) as {
    findings: {path: string; path_b64?: string; sentence: string}[];
  };
  t.is(findings.length, 6);
  t.true(findings.some(finding => finding.path === 'Names/a\nb'));
  const bytes = findings.map(finding => finding.path_b64).filter(encoded => encoded !== undefined);
  t.deepEqual(bytes, [Buffer.concat([Buffer.from('Names/bad'), Buffer.from([0xff])]).toString('base64')]);
});

test('links and FIFOs are left out and listed, and nothing waits for them', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeTree(folder, {'Mixed/a.txt': 'a'});
  symlinkSync('/etc/passwd', join(folder, 'Mixed/link'));
  execFileSync('mkfifo', [join(folder, 'Mixed/fifo')]);
  const path = join(folder, 'n.pgp');

  const result = await runCli(['seal', join(folder, 'Mixed'), '-o', path, '--key-file', keyFile]);

  t.is(result.exitCode, 3);
  t.regex(result.stdout, /Mixed\/fifo is left out/);
  t.regex(result.stdout, /Mixed\/link is left out/);
  t.is((await runCli(['verify', path, '--key-file', keyFile])).exitCode, 0);
});

const noNobody = whyMissing('setpriv') ?? (process.geteuid?.() === 0 ? undefined : 'not run as root');
const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

(noNobody === undefined ? test : test.skip)(
  `a file without permission is left out and listed, a source without it is 2${noNobody === undefined ? '' : ` (${noNobody})`}`,
  async t => {
    const folder = makeFolder(t);
    const keyFile = writeKeyFile(folder);
    writeTree(folder, {'Mixed/a.txt': 'a', 'Mixed/secret.txt': 'b', 'Closed/c.txt': 'c'});
    chmodSync(join(folder, 'Mixed/secret.txt'), 0);
    chmodSync(join(folder, 'Closed'), 0);
    chmodSync(keyFile, 0o644);
    chmodSync(folder, 0o777);
    const path = join(folder, 'n.pgp');

    const result = await runCli(['seal', join(folder, 'Mixed'), '-o', path, '--key-file', keyFile], {
      before: asNobody,
    });
    t.is(result.exitCode, 3, result.stderr);
    t.regex(result.stdout, /secret\.txt is left out: it cannot be read \(EACCES\)/);
    t.regex(result.stderr, /others can read the file given by --key-file: chmod 600 mends that/);

    const before = listTree(folder);
    const closed = await runCli(['seal', join(folder, 'Closed'), '-d', folder, '--key-file', keyFile], {
      before: asNobody,
    });
    t.is(closed.exitCode, 2);
    t.regex(closed.stderr, /Closed: cannot be read \(EACCES\)\n {2}you have no permission/);

    chmodSync(folder, 0o755);
    const denied = await runCli(
      ['seal', join(folder, 'Mixed'), '-o', join(folder, 'm.pgp'), '--key-file', keyFile],
      {before: asNobody},
    );
    t.is(denied.exitCode, 2);
    t.regex(denied.stderr, /permission/);
    t.true(before.length > 0);
    t.false(existsSync(join(folder, 'm.pgp')));
  },
);

test('refuses what cannot be done with 2, a sentence and a hint, and makes nothing', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeTree(folder, {'Notes/a.txt': 'a', 'taken.pgp': 'precious', 'beside.pgp.sha256': 'precious too'});
  const notes = join(folder, 'Notes');
  const before = listTree(folder);
  for (const [how, args] of [
    ['the output exists', [notes, '-o', join(folder, 'taken.pgp')]],
    ['its .sha256 exists', [notes, '-o', join(folder, 'beside.pgp')]],
    ['the output is a folder', [notes, '-o', folder]],
    ['the output lies inside the source', [notes, '-o', join(notes, 'n.pgp')]],
    ['the folder lies inside the source', [notes, '-d', notes]],
    ['the source is absent', [join(folder, 'absent'), '-d', folder]],
    ['the folder is absent', [notes, '-d', join(folder, 'absent')]],
    ['the folder is a file', [notes, '-d', keyFile]],
    ['-o and -d', [notes, '-o', join(folder, 'x.pgp'), '-d', folder]],
    ['argon2 memory is no power of two', [notes, '-d', folder, '--argon2-memory', '100']],
  ] as const) {
    const result = await runCli(['seal', ...args, '--key-file', keyFile]);
    t.is(result.exitCode, 2, how);
    t.is(result.stdout, '', how);
    t.regex(result.stderr, /^keep64: [^\n]*[^.\n]\n {2}\S[^\n]*[^.\n]\n$/, how);
  }
  t.deepEqual(listTree(folder), before);
});

test('-o - streams the archive to standard output and reports on standard error', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  const chats = writeChats(folder);
  const before = listTree(folder);

  const sealed = await runCli(['seal', chats, '-o', '-', '--key-file', keyFile], {cwd: folder});
  t.is(sealed.exitCode, 0, sealed.stderr);
  t.deepEqual(listTree(folder), before);
  t.regex(sealed.stderr, /sealed 8 files .* into standard output/);
  t.regex(sealed.stderr, /not read back/);

  const verified = await runCli(['verify', '-', '--key-file', keyFile], {stdin: sealed.bytes});
  t.is(verified.exitCode, 0, verified.stdout);

  const json = await runCli(['seal', chats, '-o', '-', '--json', '--key-file', keyFile], {cwd: folder});
  const report = JSON.parse(json.stderr);
  t.is(report.schema, 'keep64/seal-1');
  t.is(report.size, json.bytes.length);
});

test('-o - whose reader goes away ends, and says nothing of success', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  mkdirSync(join(folder, 'Large'));
  writeFileSync(join(folder, 'Large/a.bin'), '');
  truncateSync(join(folder, 'Large/a.bin'), 64 * 1024 * 1024);
  const script =
    'set -o pipefail; "$1" "$2" seal Large -o - --compress none --key-file "$3" | head -c 10 > /dev/null; echo $?';
  const result = await runCommand(
    ['bash', '-c', script, 'bash', process.execPath, (await import('../cli/_cli.ts')).program, keyFile],
    {cwd: folder},
  );
  t.is(result.stdout, '141\n', result.stderr);
  t.notRegex(result.stderr, /sealed/);
});

test('--no-verify says that the archive was not read back', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeTree(folder, {'Notes/a.txt': 'a'});
  const path = join(folder, 'n.pgp');
  const result = await runCli([
    'seal',
    join(folder, 'Notes'),
    '-o',
    path,
    '--no-verify',
    '--key-file',
    keyFile,
  ]);
  t.is(result.exitCode, 0);
  t.regex(result.stdout, /not read back/);
  t.is((await runCli(['verify', path, '--key-file', keyFile])).exitCode, 0);
});

test('a folder whose name is as long as names can be gets an archive too', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  const name = 'ü'.repeat(127);
  writeTree(folder, {[`${name}/a.txt`]: 'a'});
  const result = await runCli(['seal', join(folder, name), '-d', folder, '--key-file', keyFile]);
  t.is(result.exitCode, 0, result.stderr);
  const archive = findArchive(folder);
  t.regex(basename(archive), /^ü+-\d{8}T\d{6}Z\.909a5a09\.tar\.pgp$/u);
  const restored = await runCli(['restore', archive, '-C', join(folder, 'out'), '--key-file', keyFile]);
  t.is(restored.exitCode, 0, restored.stdout);
  t.true(existsSync(join(folder, 'out', name, 'a.txt')));
});

test('times before 1970 and far ahead are kept', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  writeTree(folder, {'Times/old.txt': 'a', 'Times/far.txt': 'b', 'Times/fine.txt': 'c'});
  utimesSync(join(folder, 'Times/old.txt'), -1000.5, -1000.5);
  utimesSync(join(folder, 'Times/far.txt'), 4_300_000_000, 4_300_000_000);
  utimesSync(join(folder, 'Times/fine.txt'), 1_700_000_000.123456, 1_700_000_000.123456);
  const path = join(folder, 'n.pgp');
  t.is((await runCli(['seal', join(folder, 'Times'), '-o', path, '--key-file', keyFile])).exitCode, 0);
  t.is((await runCli(['restore', path, '-C', join(folder, 'out'), '--key-file', keyFile])).exitCode, 0);
  t.deepEqual(listTree(join(folder, 'out/Times')), listTree(join(folder, 'Times')));
});

import {execFileSync} from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {
  assertClean,
  digits,
  listTree,
  makeFolder,
  runCli,
  runCommand,
  whyMissing,
  writeTree,
} from '../cli/_cli.ts';
import {sealOnce} from './_archive.ts';

const fixture = sealOnce(test);
const {archive, keyFile, chats} = fixture;

test.before(() => {
  chmodSync(join(chats, 'run.sh'), 0o755);
  utimesSync(join(chats, 'empty.txt'), 1_700_000_000.123456, 1_700_000_000.123456);
});

const noGpg = whyMissing('gpg', 'tar', 'bash');
const withGpg = noGpg === undefined ? test : test.skip;
const title = (text: string): string => (noGpg === undefined ? text : `${text} (${noGpg})`);
const openedByKey = ['--key-file', keyFile];

test('a restored tree is the one that was sealed: content, times, executable bit, empty folders', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'x.pgp');
  t.is((await runCli(['seal', chats, '-o', path, ...openedByKey])).exitCode, 0);
  const target = join(folder, 'out');

  const result = await runCli(['restore', path, '-C', target, ...openedByKey]);

  t.is(result.exitCode, 0, result.stderr);
  t.is(result.stdout, `${path}: verified; restored 8 files (8.51 KiB) into ${target}\n`);
  t.deepEqual(readdirSync(target), ['Chats']);
  t.deepEqual(listTree(join(target, 'Chats')), listTree(chats));
  t.deepEqual(readdirSync(folder).sort(), ['out', 'x.pgp', 'x.pgp.sha256']);
});

test('a target that holds something is refused with 2 and left as it is', async t => {
  const folder = makeFolder(t);
  writeTree(folder, {'out/mine.txt': 'precious', file: 'precious too'});
  const before = listTree(folder);
  for (const target of ['out', 'file', 'absent/deeper']) {
    const result = await runCli(['restore', archive, '-C', join(folder, target), ...openedByKey]);
    t.is(result.exitCode, 2, target);
    t.is(result.stdout, '');
    t.regex(result.stderr, /^keep64: .*\n {2}\S.*\n$/);
  }
  t.deepEqual(listTree(folder), before);
});

test('an empty folder is a target', async t => {
  const target = join(makeFolder(t), 'out');
  mkdirSync(target);
  t.is((await runCli(['restore', archive, '-C', `${target}/`, ...openedByKey])).exitCode, 0);
  t.deepEqual(readdirSync(target), ['Chats']);
});

test('restore without -C is 2', async t => {
  const result = await runCli(['restore', archive, ...openedByKey]);
  t.is(result.exitCode, 2);
  t.regex(result.stderr, /restore needs -C DEST/);
});

test('--dry-run proves everything and writes nothing', async t => {
  const folder = makeFolder(t);
  const result = await runCli(['restore', archive, '-C', join(folder, 'out'), '--dry-run', ...openedByKey]);
  t.is(result.exitCode, 0);
  t.regex(result.stdout, /would restore 8 files/);
  t.deepEqual(readdirSync(folder), []);
});

test('--only restores what its globs name, with the folders it lies in', async t => {
  for (const [globs, expected] of [
    [['*.jpg'], ['Chats', 'Chats/Oma & Opa', 'Chats/Oma & Opa/IMG-0001.jpg']],
    [
      ['Chats/run.sh', 'Chats/-rf'],
      ['Chats', 'Chats/-rf', 'Chats/run.sh'],
    ],
    [
      ['Oma & Opa'],
      [
        'Chats',
        'Chats/Oma & Opa',
        'Chats/Oma & Opa/IMG-0001.jpg',
        'Chats/Oma & Opa/WhatsApp Chat with Oma.txt',
      ],
    ],
    [['Chats/Fu\u00dfball/'], ['Chats', 'Chats/Fu\u00dfball', 'Chats/Fu\u00dfball/Spa\u00df.txt']],
    [['**/empty*'], ['Chats', 'Chats/empty folder', 'Chats/empty.txt']],
  ] as const) {
    const target = join(makeFolder(t), 'out');
    const only = globs.flatMap(glob => ['--only', glob]);
    const result = await runCli(['restore', archive, '-C', target, ...only, ...openedByKey]);
    t.is(result.exitCode, 0, result.stdout);
    t.deepEqual(readdirSync(target, {recursive: true, encoding: 'utf8'}).sort(), [...expected]);
  }
});

test('--only-path and --files-from take names as they are, whatever a glob would make of them', async t => {
  const folder = makeFolder(t);
  writeTree(folder, {
    'Odd/[a]*?.txt': 'a',
    'Odd/{b,c}.txt': 'b',
    'Odd/!(d)/@(e).txt': 'd',
    'Odd/a.txt': 'what a glob would take',
    'Odd/b.txt': 'and this',
  });
  const odd = join(folder, 'odd.tar.pgp');
  const sealed = await runCli(['seal', join(folder, 'Odd'), '-o', odd, '--key-file', keyFile]);
  t.is(sealed.exitCode, 0, sealed.stderr);
  const list = join(folder, 'list');
  writeFileSync(list, 'Odd/{b,c}.txt\0./Odd/!(d)/@(e).txt\0');
  for (const [options, expected] of [
    [['--only-path', 'Odd/[a]*?.txt'], ['Odd/[a]*?.txt']],
    [['--only-path', 'Odd/!(d)/'], ['Odd/!(d)/@(e).txt']],
    [
      ['--files-from', list],
      ['Odd/!(d)/@(e).txt', 'Odd/{b,c}.txt'],
    ],
    // What a glob takes comes beside what is named.
    [
      ['--only-path', 'Odd/[a]*?.txt', '--only', 'b.txt'],
      ['Odd/[a]*?.txt', 'Odd/b.txt'],
    ],
  ] as const) {
    const target = join(makeFolder(t), 'out');
    const result = await runCli(['restore', odd, '-C', target, ...options, '--key-file', keyFile]);
    t.is(result.exitCode, 0, result.stdout + result.stderr);
    const files = readdirSync(target, {recursive: true, encoding: 'utf8'}).filter(path =>
      path.endsWith('.txt'),
    );
    t.deepEqual(files.sort(), [...expected]);
  }
});

test('a name that is not in the archive is told, with exit code 3, and the others are restored', async t => {
  const target = join(makeFolder(t), 'out');
  const options = ['--only-path', 'Chats/run.sh', '--only-path', 'Chats/gone.txt', ...openedByKey];
  const result = await runCli(['restore', archive, '-C', target, ...options]);
  t.is(result.exitCode, 3);
  t.regex(result.stdout, /1 path not in the archive/);
  t.regex(result.stdout, /^ {4}Chats\/gone\.txt$/m);
  t.deepEqual(readdirSync(join(target, 'Chats')), ['run.sh']);
});

test('an empty list of paths is refused before the archive is read', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'list'), '\n\n');
  const options = ['--files-from', join(folder, 'list'), ...openedByKey];
  const result = await runCli(['restore', archive, '-C', join(folder, 'out'), ...options]);
  t.is(result.exitCode, 2);
  t.regex(result.stderr, /the list holds no path/);
});

test('--only that names nothing in the archive is 2, and nothing is made', async t => {
  const folder = makeFolder(t);
  for (const option of [[], ['--dry-run']]) {
    const result = await runCli([
      'restore',
      archive,
      '-C',
      join(folder, 'out'),
      '--only',
      '*.mp4',
      ...option,
      ...openedByKey,
    ]);
    t.is(result.exitCode, 2);
    t.regex(result.stderr, /no path in it matches what was asked for\n {2}keep64 list/);
  }
  t.deepEqual(readdirSync(folder), []);
});

withGpg(title('an archive made by tar and gpg -c is restored, and called authentic'), async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'foreign.tar.gpg');
  const script =
    'set -o pipefail; tar -C "$1" -cf - Chats | gpg --batch --pinentry-mode loopback --passphrase-fd 3 -c -o "$2"';
  const made = await runCommand(['bash', '-c', script, 'bash', fixture.folder, path], {
    descriptor3: 'foreign password',
  });
  t.is(made.exitCode, 0, made.stderr);
  const target = join(folder, 'out');

  const result = await runCli(['restore', path, '-C', target, '--password-fd', '3'], {
    descriptor3: 'foreign password',
  });

  t.is(result.exitCode, 3, result.stderr);
  t.regex(result.stdout, /authentic, without a manifest; restored 8 files/);
  t.deepEqual(
    listTree(join(target, 'Chats')).map(line => line.replace(/ (\d+) (\d+)\d{6}/, ' $1 $2')),
    listTree(chats).map(line => line.replace(/ (\d+) (\d+)\d{6}/, ' $1 $2')),
  );
});

withGpg(title('a single file made by gpg -c is restored under the name of its archive'), async t => {
  const folder = makeFolder(t);
  writeTree(folder, {'letter.txt': 'Dear all\n'});
  const made = await runCommand(
    [
      'gpg',
      '--batch',
      '--pinentry-mode',
      'loopback',
      '--passphrase-fd',
      '3',
      '--armor',
      '-c',
      join(folder, 'letter.txt'),
    ],
    {descriptor3: digits},
  );
  t.is(made.exitCode, 0, made.stderr);
  const path = join(folder, 'letter.txt.asc');

  const verified = await runCli(['verify', path, ...openedByKey]);
  t.is(verified.exitCode, 3);
  t.regex(verified.stdout, /authentic, without a manifest/);
  t.regex(verified.stdout, /nothing inside says whether anything is missing/);

  const result = await runCli(['restore', path, '-C', join(folder, 'out'), ...openedByKey]);
  t.is(result.exitCode, 3);
  t.deepEqual(readdirSync(join(folder, 'out')), ['letter.txt']);
  t.is(readFileSync(join(folder, 'out/letter.txt'), 'utf8'), 'Dear all\n');
});

withGpg(
  title('a foreign tar with links in it is refused with 14, and restored without them by --skip-unsafe'),
  async t => {
    const folder = makeFolder(t);
    writeTree(folder, {'Linked/a.txt': 'a'});
    symlinkSync('/etc/passwd', join(folder, 'Linked/passwd'));
    const path = join(folder, 'linked.tar.gpg');
    const script =
      'set -o pipefail; tar -C "$1" -cf - Linked | gpg --batch --pinentry-mode loopback --passphrase-fd 3 -c -o "$2"';
    t.is((await runCommand(['bash', '-c', script, 'bash', folder, path], {descriptor3: digits})).exitCode, 0);
    const before = listTree(folder);

    const refused = await runCli(['restore', path, '-C', join(folder, 'out'), ...openedByKey]);
    t.is(refused.exitCode, 14);
    t.regex(refused.stdout, /refused for safety; nothing was restored/);
    t.regex(refused.stdout, /--skip-unsafe/);
    t.deepEqual(listTree(folder), before);

    const restored = await runCli([
      'restore',
      path,
      '-C',
      join(folder, 'out'),
      '--skip-unsafe',
      ...openedByKey,
    ]);
    t.is(restored.exitCode, 3, restored.stdout);
    t.regex(restored.stdout, /Linked\/passwd is neither a file nor a folder/);
    t.deepEqual(readdirSync(join(folder, 'out'), {recursive: true, encoding: 'utf8'}).sort(), [
      'Linked',
      'Linked/a.txt',
    ]);
  },
);

withGpg(title('names in a foreign tar reach no terminal as they are'), async t => {
  const folder = makeFolder(t);
  writeTree(folder, {'Evil/\u001b]0;owned\u0007.txt': 'a', 'Evil/\u202egpj.exe': 'b'});
  const path = join(folder, 'evil.tar.gpg');
  const script =
    'set -o pipefail; tar -C "$1" -cf - Evil | gpg --batch --pinentry-mode loopback --passphrase-fd 3 -c -o "$2"';
  t.is((await runCommand(['bash', '-c', script, 'bash', folder, path], {descriptor3: digits})).exitCode, 0);
  for (const args of [
    ['list', path],
    ['list', path, '--json'],
    ['verify', path],
    ['verify', path, '--progress', 'json'],
    ['restore', path, '-C', join(folder, 'out')],
    ['restore', path, '-C', join(folder, 'out2'), '--skip-unsafe', '--json'],
  ]) {
    const result = await runCli([...args, ...openedByKey]);
    t.true([0, 3, 14].includes(result.exitCode ?? -1), result.stderr);
    assertClean(t, result);
  }
});

const noTmpfs =
  process.platform !== 'linux' || process.geteuid?.() !== 0
    ? 'needs root to mount a small disk'
    : mountProblem();

function mountProblem(): string | undefined {
  try {
    execFileSync('unshare', ['-m', 'true'], {stdio: 'ignore'});
    return undefined;
  } catch {
    return 'this machine lets nobody mount a small disk';
  }
}

(noTmpfs === undefined ? test : test.skip)(
  `a disk that fills up ends sealing and restoring with 2, and nothing is left on it${noTmpfs === undefined ? '' : ` (${noTmpfs})`}`,
  async t => {
    const folder = makeFolder(t);
    mkdirSync(join(folder, 'Large'));
    const noise = Buffer.alloc(3_000_000);
    for (let at = 0; at < noise.length; at += 4)
      noise.writeUInt32LE(Math.imul(at + 1, 2_654_435_761) >>> 0, at);
    writeFileSync(join(folder, 'Large/a.bin'), noise);
    const path = join(folder, 'large.pgp');
    t.is((await runCli(['seal', join(folder, 'Large'), '-o', path, ...openedByKey])).exitCode, 0);
    mkdirSync(join(folder, 'disk'));
    const script = [
      'mount -t tmpfs -o size=1m tmpfs "$1/disk" || exit 99',
      '"$2" "$3" seal "$1/Large" -o "$1/disk/x.pgp" --compress "$5" --key-file "$4"; echo "seal $?"',
      '"$2" "$3" restore "$1/large.pgp" -C "$1/disk/out" --key-file "$4"; echo "restore $?"',
      'echo "left: $(ls -A "$1/disk")"',
      'umount "$1/disk"',
    ].join('\n');
    for (const compress of ['auto', 'none']) {
      const {program} = await import('../cli/_cli.ts');
      const result = await runCommand([
        'unshare',
        '-m',
        'bash',
        '-c',
        script,
        'bash',
        folder,
        process.execPath,
        program,
        keyFile,
        compress,
      ]);
      t.regex(result.stdout, /^seal 2$/m, result.stderr);
      t.regex(result.stdout, /^restore 2$/m, result.stderr);
      t.regex(result.stdout, /^left: $/m);
      t.regex(result.stderr, /(no space left|are free).*\n {2}free some space/);
      t.notRegex(result.stdout, /cannot be read/);
    }
    t.false(existsSync(join(folder, 'disk/out')));
  },
);

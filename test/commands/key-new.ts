import {hkdfSync} from 'node:crypto';
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {findSecret, listTree, makeFolder, runCli} from '../cli/_cli.ts';

/**
 * The check line by itself, written from the format's description alone: division by the generator polynomial over
 * GF(2^8) with 0x11D, roots a^0 to a^7, first byte the highest coefficient.
 */
function independentCheckLine(key: Uint8Array): string {
  const multiply = (left: number, right: number): number => {
    let product = 0;
    for (let bit = 0; bit < 8; bit++) {
      if (((right >> bit) & 1) === 1) product ^= left << bit;
    }
    for (let bit = 14; bit >= 8; bit--) {
      if (((product >> bit) & 1) === 1) product ^= 0x11d << (bit - 8);
    }
    return product;
  };
  let generator = [1];
  let root = 1;
  for (let index = 0; index < 8; index++) {
    const next = [...generator, 0];
    generator.forEach((coefficient, place) => {
      next[place + 1] = (next[place + 1] ?? 0) ^ multiply(coefficient, root);
    });
    generator = next;
    root = multiply(root, 2);
  }
  const rest = [...key, ...new Array<number>(8).fill(0)];
  for (let place = 0; place < key.length; place++) {
    const lead = rest[place] ?? 0;
    generator.forEach((coefficient, index) => {
      rest[place + index] = (rest[place + index] ?? 0) ^ multiply(coefficient, lead);
    });
  }
  return Buffer.from(rest.slice(key.length)).toString('hex');
}

function independentKeyId(key: Uint8Array): string {
  const id = Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), 'keep64 key id', 4)).toString('hex');
  return `${id.slice(0, 4)}-${id.slice(4)}`;
}

test('key new --out writes three lines that only their owner can read', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'key.txt');

  const result = await runCli(['key', 'new', '--out', path]);

  t.is(result.exitCode, 0);
  t.is(statSync(path).mode & 0o777, 0o600);
  const [key = '', check, id, ...rest] = readFileSync(path, 'utf8').split('\n');
  t.regex(key, /^[0-9a-f]{64}$/);
  const bytes = Buffer.from(key, 'hex');
  t.is(check, independentCheckLine(bytes));
  t.is(id, independentKeyId(bytes));
  t.deepEqual(rest, ['']);
  t.deepEqual(listTree(folder).length, 1);
});

test('key new shows the key as a grid with its check line and key id, once', async t => {
  const {stdout, stderr, exitCode} = await runCli(['key', 'new']);

  t.is(exitCode, 0);
  t.is(stderr, '');
  const rows = stdout.split('\n').slice(0, 5);
  const lines = rows.map(row => /^ {2}((?:[0-9a-f]{4} ?){4})/.exec(row)?.[1]?.replaceAll(' ', '') ?? '');
  const key = lines.slice(0, 4).join('');
  t.regex(key, /^[0-9a-f]{64}$/);
  t.is(lines[4], independentCheckLine(Buffer.from(key, 'hex')));
  t.true(stdout.includes(independentKeyId(Buffer.from(key, 'hex'))));
  t.is(stdout.split(rows[0] ?? '').length, 2);
});

test('key new makes another key each time', async t => {
  const [first, second] = await Promise.all([runCli(['key', 'new']), runCli(['key', 'new'])]);
  t.not(first.stdout, second.stdout);
});

test('key new refuses to write over a file', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'key.txt');
  writeFileSync(path, 'precious\n');
  const before = listTree(folder);

  const result = await runCli(['key', 'new', '--out', path]);

  t.is(result.exitCode, 2);
  t.is(result.stdout, '');
  t.deepEqual(listTree(folder), before);
});

test('key new whose file cannot be written shows no key either', async t => {
  const folder = makeFolder(t);
  const result = await runCli(['key', 'new', '--out', join(folder, 'absent', 'key.txt')]);

  t.is(result.exitCode, 2);
  t.is(result.stdout, '');
  t.deepEqual(listTree(folder), []);
});

test('key new makes no key that nobody would see', async t => {
  for (const option of ['--json', '--quiet']) {
    const result = await runCli(['key', 'new', option]);
    t.is(result.exitCode, 2, option);
    t.is(result.stdout, '');
    t.regex(result.stderr, /--out/);
  }
});

test('key new does not take - for a file name', async t => {
  const folder = makeFolder(t);
  const result = await runCli(['key', 'new', '--out', '-'], {cwd: folder});
  t.is(result.exitCode, 2);
  t.false(existsSync(join(folder, '-')));
});

test('key new --json with --out prints the key id and no key', async t => {
  const path = join(makeFolder(t), 'key.txt');
  const {stdout, exitCode} = await runCli(['key', 'new', '--json', '--out', path]);

  t.is(exitCode, 0);
  const key = readFileSync(path, 'utf8').slice(0, 64);
  const report = JSON.parse(stdout);
  t.is(report.schema, 'keep64/key-new-1');
  t.is(report.keyId, independentKeyId(Buffer.from(key, 'hex')));
  t.is(report.savedTo, path);
  t.deepEqual(findSecret(stdout, key), []);
});

test('key new --quiet with --out prints nothing', async t => {
  const path = join(makeFolder(t), 'key.txt');
  const {stdout, stderr, exitCode} = await runCli(['key', 'new', '--quiet', '--out', path]);
  t.deepEqual({stdout, stderr, exitCode}, {stdout: '', stderr: '', exitCode: 0});
});

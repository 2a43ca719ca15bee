import {join} from 'node:path';
import test from 'ava';
import {
  assertClean,
  checkLine,
  digits,
  findSecret,
  keyId,
  makeFolder,
  type Result,
  runCli,
  words,
  writeKeyFile,
  writeTree,
} from '../cli/_cli.ts';

const folder = makeFolder({teardown: () => {}});
const archive = join(folder, 'x.tar.pgp');

test.before(async t => {
  writeTree(folder, {'Notes/a.txt': 'a note\n'});
  const sealed = await runCli([
    'seal',
    join(folder, 'Notes'),
    '-o',
    archive,
    '--key-file',
    writeKeyFile(folder),
  ]);
  t.is(sealed.exitCode, 0, sealed.stderr);
});

test.after.always(async () => {
  const {rmSync} = await import('node:fs');
  rmSync(folder, {recursive: true, force: true});
});

const check = (stdin: string, ...more: string[]): Promise<Result> =>
  runCli(['key', 'check', '--key-file', '-', ...more], {stdin});

const lines: string[] = (digits + checkLine).match(/.{16}/g) ?? [];
const oneWrong = `${digits.slice(0, 20)}${digits[20] === '0' ? '1' : '0'}${digits.slice(21)}`;

test('a key with its check line is a key, and certain', async t => {
  const result = await check(`${digits}\n${checkLine}\n`);
  t.is(result.exitCode, 0);
  t.is(result.stdout, `a recovery key, key id ${keyId}\n  its check line agrees\n`);
  assertClean(t, result);
});

test('a key without a check line is a key, and says what that leaves open', async t => {
  const result = await check(digits);
  t.is(result.exitCode, 0);
  t.regex(result.stdout, /no check line was typed: a typing error would not show/);
});

test('a key is read in groups, in lines, in upper case, with dashes and as 24 words', async t => {
  for (const text of [
    lines.join('\n'),
    lines.map(line => line.replace(/(.{4})(?=.)/g, '$1 ')).join('\n'),
    digits.toUpperCase(),
    (digits.match(/.{4}/g) ?? []).join('-'),
    words,
    words.replaceAll(' ', '\n'),
    `\ufeff${digits}\r\n${checkLine}\r\n`,
    `\n\n${digits}\n`,
  ]) {
    const result = await check(text);
    t.is(result.exitCode, 0, text);
    t.true(result.stdout.includes(`key id ${keyId}`), text);
  }
});

test('what follows the key in its file is ignored', async t => {
  t.is((await check(`${digits}\nkept in the blue folder\n`)).exitCode, 0);
  t.is((await check(`${digits}\n${checkLine}\n${keyId}\nsince 2025\n`)).exitCode, 0);
});

test('one wrong digit is found, its place is named, and no digit of the key is shown', async t => {
  const result = await check(`${oneWrong}\n${checkLine}\n`);
  t.is(result.exitCode, 3);
  t.regex(result.stdout, /wrong digits in line 2 group 2: key id 909a-5a09/);
  t.regex(result.stdout, /nothing was corrected/);
  assertClean(t, result);
});

test('a digit dropped or doubled is found beside a check line', async t => {
  for (const typed of [
    `${digits.slice(0, 9)}${digits.slice(10)}`,
    `${digits.slice(0, 9)}${digits[8]}${digits.slice(9)}`,
  ]) {
    const result = await check(`${typed}\n${checkLine}\n`);
    t.is(result.exitCode, 3);
    t.true(result.stdout.includes(`key id ${keyId}`), result.stdout);
    assertClean(t, result);
  }
});

test('unreadable digits are filled in from the check line, as a proposal', async t => {
  const result = await check(`?${digits.slice(1, 40)}??${digits.slice(42)}\n${checkLine}\n`);
  t.is(result.exitCode, 3);
  t.regex(result.stdout, /unreadable digits filled in/);
  t.true(result.stdout.includes(`key id ${keyId}`));
  assertClean(t, result);
});

test('a lost line is rebuilt, as a proposal', async t => {
  for (let lost = 0; lost < 4; lost++) {
    const typed = lines.with(lost, '????????????????').join('\n');
    const result = await check(typed);
    t.is(result.exitCode, 3);
    t.true(result.stdout.includes(`key id ${keyId}`), result.stdout);
    assertClean(t, result);
  }
});

test('what is no key is refused with its own explanation, and not repeated', async t => {
  for (const [typed, sentence] of [
    ['MyDog2015!', /a password is not the 64-digit key/],
    [
      '123451234512345123451234512345',
      /Signal's older backup passphrase\n.*look for the paper with 64 digits/,
    ],
    [`zgk3p${'9xw2q'.repeat(12)}`.slice(0, 64), /Signal's key\n.*opens Signal backups only/],
    [digits.slice(0, 40), /count the groups/],
    [words.replace('lunch', 'lnuch'), /word 2 of 24 is not in the word list/],
    [words.split(' ').slice(1).join(' '), /23 words, where a recovery key has 24/],
    ['', /type the 64 digits/],
  ] as const) {
    const result = await check(typed);
    t.is(result.exitCode, 2, typed);
    t.regex(result.stdout, sentence);
    assertClean(t, result);
    t.false(typed !== '' && result.stdout.includes(typed.slice(0, 12)), typed);
  }
});

test('--against tells whether the key opens an archive', async t => {
  const right = await check(digits, '--against', archive);
  t.is(right.exitCode, 0);
  t.regex(right.stdout, /it opens /);

  const other = await check('ab'.repeat(32), '--against', archive);
  t.is(other.exitCode, 12);
  t.regex(other.stdout, /no likely typing error explains that/);
});

test('--against finds the typing error in a key without a check line', async t => {
  const result = await check(oneWrong, '--against', archive);
  t.is(result.exitCode, 12);
  t.regex(result.stdout, /one digit in line 2, group 2/);
  assertClean(t, result);

  const swapped = `${digits[1]}${digits[0]}${digits.slice(2)}`;
  t.regex((await check(swapped, '--against', archive)).stdout, /two neighbouring digits are swapped/);
});

test('--against a file that is none, is absent, or is no archive', async t => {
  t.is((await check(digits, '--against', join(folder, 'absent'))).exitCode, 2);
  t.is((await check(digits, '--against', join(folder, 'Notes/a.txt'))).exitCode, 10);
});

test('--json tells the same and holds no part of the key', async t => {
  for (const [typed, exitCode] of [
    [`${digits}\n${checkLine}`, 0],
    [`${oneWrong}\n${checkLine}`, 3],
    [oneWrong, 12],
  ] as const) {
    const result = await check(typed, '--json', '--against', archive);
    t.is(result.exitCode, exitCode);
    const report = JSON.parse(result.stdout);
    t.is(report.schema, 'keep64/key-check-1');
    t.deepEqual(findSecret(result.stdout + result.stderr), []);
  }
});

import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import decodeQr from 'qr/decode.js';
import {keySheet, sheetFormatOf} from '../../source/commands/key-sheet.ts';
import {
  checkLine,
  digits,
  findSecret,
  keyId,
  listTree,
  makeFolder,
  runCli,
  runCommand,
  whyMissing,
  words,
  writeKeyFile,
} from '../cli/_cli.ts';
import {runOnTerminal} from '../cli/_terminal.ts';
import {context, finish, keyOf} from './_in-process.ts';

/** The text of the code in a picture that pdftoppm made: PGM, binary. */
function readPgm(path: string): string {
  const bytes = readFileSync(path);
  const [header = '', width = '', height = ''] =
    /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 40)) ?? [];
  const grey = bytes.subarray(header.length);
  const data = new Uint8Array(grey.length * 4).fill(255);
  for (const [index, value] of grey.entries()) data.fill(value, index * 4, index * 4 + 3);
  return decodeQr({width: Number(width), height: Number(height), data}, {timeLimit: 20_000});
}

const withPdf = whyMissing('pdftoppm', 'pdftotext', 'pdfinfo') === undefined ? test : test.skip;

for (const resolution of ['72', '150']) {
  withPdf(`the PDF, printed at ${resolution} dpi, has the 64 digits in its code`, async t => {
    const folder = makeFolder(t);
    const path = join(folder, 'sheet.pdf');
    const {exitCode} = await runCli(['key', 'sheet', '-o', path, '--key-file', writeKeyFile(folder)]);
    t.is(exitCode, 0);

    await runCommand(['pdftoppm', '-gray', '-r', resolution, path, join(folder, 'page')]);

    t.is(readPgm(join(folder, 'page-1.pgm')), digits);
  });
}

withPdf('the PDF is one A4 page with digits, check line, words, key id, date and the command', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'sheet.pdf');
  await finish(
    keySheet({key: keyOf(digits), outputFile: path}, {...context, clock: () => new Date('2026-11-24')}),
  );

  const info = (await runCommand(['pdfinfo', path])).stdout;
  const text = (await runCommand(['pdftotext', '-layout', path, '-'])).stdout;

  t.regex(info, /Pages: +1\n/);
  t.regex(info, /\(A4\)/);
  t.deepEqual(findSecret(info), []);
  const grid = text.match(/(?:[0-9a-f]{4} +){3}[0-9a-f]{4}/g) ?? [];
  t.is(grid.join('').replace(/ /g, ''), digits + checkLine);
  const numbered = Array.from(
    text.matchAll(/(\d+) +([a-z]{3,8})(?= |$)/gm),
    ([, number = '', word = '']) => ({
      number: Number(number),
      word,
    }),
  ).filter(({word}) => words.split(' ').includes(word));
  numbered.sort((one, other) => one.number - other.number);
  t.is(numbered.map(({word}) => word).join(' '), words);
  for (const part of [`key id ${keyId}`, '24 November 2026', 'gpg -d X.tar.pgp | tar -xf -'])
    t.true(text.includes(part), part);
});

withPdf('everything on the page lies inside what US Letter prints, 18 points from its edges', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'sheet.pdf');
  await runCli(['key', 'sheet', '-o', path, '--key-file', writeKeyFile(folder)]);
  await runCommand(['pdftoppm', '-gray', '-r', '72', path, join(folder, 'page')]);
  const bytes = readFileSync(join(folder, 'page-1.pgm'));
  const [header = '', width = ''] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 40)) ?? [];
  const inked = Array.from(bytes.subarray(header.length).entries()).filter(([, value]) => value < 250);
  const rows = inked.map(([index]) => Math.floor(index / Number(width)));
  const columns = inked.map(([index]) => index % Number(width));
  // Laid at the top of a Letter page, or in its middle, which takes 25 points away at both ends.
  t.true(rows.reduce((a, b) => Math.min(a, b)) >= 25 + 18);
  t.true(rows.reduce((a, b) => Math.max(a, b)) <= 792 - 18);
  t.true(columns.reduce((a, b) => Math.min(a, b)) >= 18);
  t.true(columns.reduce((a, b) => Math.max(a, b)) <= 595 - 18);
});

test('the same key at the same time makes the same PDF, and its metadata holds no key', async t => {
  const folder = makeFolder(t);
  const then = {...context, clock: () => new Date('2026-11-24T10:00:00Z')};
  for (const name of ['one.pdf', 'two.pdf'])
    await finish(keySheet({key: keyOf(digits), outputFile: join(folder, name)}, then));

  const [one, two] = ['one.pdf', 'two.pdf'].map(name => readFileSync(join(folder, name)));
  t.deepEqual(one, two);
  const raw = one?.toString('latin1') ?? '';
  t.deepEqual(findSecret(raw.replace(/stream[\s\S]*?endstream/g, '')), []);
  t.true(raw.includes('20261124100000Z'));
  // The fonts are inside: no printer puts another 0 in the place of ours.
  t.is(raw.match(/\/FontFile2/g)?.length, 2);
  t.notRegex(raw, /Helvetica/);
});

for (const name of ['sheet.pdf', 'sheet.html', 'sheet.HTM', 'sheet.txt']) {
  test(`${name} is a new file that only its owner can read`, async t => {
    const folder = makeFolder(t);
    const keyFile = writeKeyFile(folder);
    const path = join(folder, name);

    const {stdout, exitCode} = await runCli(['key', 'sheet', '-o', path, '--key-file', keyFile]);

    t.is(exitCode, 0);
    t.is(statSync(path).mode & 0o777, 0o600);
    t.deepEqual(findSecret(stdout), []);
    t.regex(stdout, /delete the file: it is the key/);
    t.true(stdout.includes(keyId));
    t.is(/no QR code/.test(stdout), name.endsWith('.txt'));
    const before = listTree(folder);
    const again = await runCli(['key', 'sheet', '-o', path, '--key-file', keyFile]);
    t.is(again.exitCode, 2);
    t.deepEqual(listTree(folder), before);
  });
}

test('a name that says no form is refused before a key is asked for, and nothing is written', async t => {
  const folder = makeFolder(t);
  for (const name of ['sheet', 'sheet.doc', 'sheet.pdf.gz', '.pdf/x']) {
    const {exitCode, stderr} = await runCli(['key', 'sheet', '-o', join(folder, name)]);
    t.is(exitCode, 2, name);
    t.regex(stderr, /\.pdf, \.html or \.txt/);
  }
  t.is((await runCli(['key', 'sheet'])).exitCode, 2);
  t.deepEqual(listTree(folder), []);
  t.is(sheetFormatOf('x.constructor'), undefined);
});

test('key sheet -o - sends the sheet to a pipe and its report to standard error', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  const pdf = await runCli(['key', 'sheet', '-o', '-', '--key-file', keyFile]);
  t.is(pdf.exitCode, 0);
  t.is(pdf.bytes.toString('latin1', 0, 5), '%PDF-');
  t.is(pdf.bytes.toString('latin1').trimEnd().slice(-5), '%%EOF');
  t.regex(pdf.stderr, /has the key/);
  const text = await runCli(['key', 'sheet', '-o', '-', '--format', 'text', '--key-file', keyFile]);
  t.regex(text.stdout, /RECOVERY KEY/);
  t.deepEqual(listTree(folder).length, 1);
});

test('key sheet -o - on a terminal shows no key', async t => {
  const folder = makeFolder(t);
  writeKeyFile(folder);
  const run = runOnTerminal(t, '$KEEP64 key sheet -o - --format text --key-file key.txt', {cwd: folder});
  t.is(await run.exitCode, 2);
  t.deepEqual(findSecret(run.shown()), []);
});

test('key sheet --json says where the sheet is, and no key', async t => {
  const folder = makeFolder(t);
  const path = join(folder, 'sheet.txt');
  const {stdout} = await runCli(['key', 'sheet', '--json', '-o', path, '--key-file', writeKeyFile(folder)]);
  t.deepEqual(JSON.parse(stdout), {schema: 'keep64/key-sheet-1', keyId, path, format: 'text'});
});

test('key new --sheet writes the sheet of the key it shows', async t => {
  const folder = makeFolder(t);
  const sheet = join(folder, 'sheet.txt');
  const {stdout, exitCode} = await runCli(['key', 'new', '--sheet', sheet]);
  t.is(exitCode, 0);
  const grid = stdout.match(/^ {2}(?:[0-9a-f]{4} ?){4}/gm)?.map(line => line.trim().replaceAll(' ', '  '));
  t.is(grid?.length, 5);
  const text = readFileSync(sheet, 'utf8');
  for (const line of grid ?? []) t.true(text.includes(line));
  t.is(statSync(sheet).mode & 0o777, 0o600);
});

test('key new --sheet --out writes both files or none', async t => {
  const folder = makeFolder(t);
  const [sheet, out] = [join(folder, 'sheet.pdf'), join(folder, 'key.txt')];
  writeFileSync(out, 'precious\n');

  const refused = await runCli(['key', 'new', '--sheet', sheet, '--out', out]);
  t.is(refused.exitCode, 2);
  t.is(refused.stdout, '');
  t.false(existsSync(sheet));
  t.is(readFileSync(out, 'utf8'), 'precious\n');

  mkdirSync(join(folder, 'other'));
  const other = ['sheet.pdf', 'key.txt'].map(name => join(folder, 'other', name));
  const made = await runCli(['key', 'new', '--quiet', '--sheet', other[0] ?? '', '--out', other[1] ?? '']);
  t.is(made.exitCode, 0);
  t.true(other.every(existsSync));
});

test('--version and key show do without the packages for sheets', async t => {
  const folder = makeFolder(t);
  const keyFile = writeKeyFile(folder);
  // Nothing outside of the program may be read: the packages lie beside it, in node_modules.
  for (const args of [['--version'], ['key', 'show', '--key-file', keyFile]]) {
    const {exitCode, stderr} = await runCli(args, {
      env: {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(watchImports)}`},
    });
    t.is(exitCode, 0, stderr);
    t.notRegex(stderr, /loaded/);
  }
});

const watchImports = `import {registerHooks} from 'node:module';
registerHooks({resolve(name, context, next) {
  if (/^(pdfkit|zxing-wasm|qr)/.test(name)) console.error('loaded ' + name);
  return next(name, context);
}});`;

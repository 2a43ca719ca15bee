import {chmodSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {keyRead} from '../../source/commands/key-read.ts';
import {recoveryKeyFromBytes} from '../../source/key/recovery-key.ts';
import {makePaperQr} from '../../source/sheet/paper-qr.ts';
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
  writeKeyFile,
} from '../cli/_cli.ts';
import {formatPng, type PhotoOptions, type PlacedCode, photograph} from '../sheet/_photograph.ts';
import {context, finish} from './_in-process.ts';

const ours = await makePaperQr(digits);
const other = recoveryKeyFromBytes(new Uint8Array(32));
const otherQr = await makePaperQr(other.digits());
const address = await makePaperQr('https://example.org/menu');

function save(t: ExecutionContext, picture: Uint8Array, name = 'photo.png'): string {
  const path = join(makeFolder(t), name);
  writeFileSync(path, picture, {mode: 0o600});
  return path;
}

async function readId(
  t: ExecutionContext,
  codes: readonly PlacedCode[],
  options?: PhotoOptions,
): Promise<string> {
  const report = await finish(keyRead({photo: save(t, photograph(codes, options))}, context));
  return report.keyId;
}

for (const [what, code, options] of [
  ['straight', {}, {}],
  ['turned by 17 degrees', {degrees: 17}, {}],
  ['upside down', {degrees: 180}, {}],
  ['turned by 301 degrees, tilted', {degrees: 301, tilt: 0.4}, {}],
  ['in low light, noisy', {degrees: 5}, {light: 60, noise: 6}],
  ['blurred', {degrees: 33}, {blur: 3}],
  ['small on a large picture', {degrees: 12, size: 0.12, middle: [0.2, 0.8]}, {pixels: 2_000}],
] as const) {
  test(`reads a photo ${what}`, async t => {
    t.is(await readId(t, [{modules: ours, ...code}], options), keyId);
  });
}

test('reads a photo of 12 million pixels', async t => {
  t.is(await readId(t, [{modules: ours, degrees: 8, size: 0.3}], {pixels: 3_500}), keyId);
});

test('a code of something else beside it does not matter', async t => {
  const codes = [
    {modules: address, middle: [0.25, 0.25], size: 0.4},
    {modules: ours, middle: [0.7, 0.7], size: 0.5, degrees: 20},
  ] as const;
  t.is(await readId(t, codes, {pixels: 900}), keyId);
});

test('the same key twice is one key', async t => {
  const codes = [
    {modules: ours, middle: [0.25, 0.5], size: 0.45},
    {modules: ours, middle: [0.75, 0.5], size: 0.45},
  ] as const;
  t.is(await readId(t, codes, {pixels: 900}), keyId);
});

test('two keys are refused, unless the id of one of them is named', async t => {
  const codes = [
    {modules: ours, middle: [0.25, 0.5], size: 0.45},
    {modules: otherQr, middle: [0.75, 0.5], size: 0.45},
  ] as const;
  const photo = save(t, photograph(codes, {pixels: 900}));
  await t.throwsAsync(finish(keyRead({photo}, context)), {code: 'key-format'});
  for (const id of [keyId, '8bb3-f460']) {
    t.is((await finish(keyRead({photo, keyId: id}, context))).keyId, id);
  }
});

const bad: readonly (readonly [what: string, file: () => Uint8Array, code: number, words: RegExp])[] = [
  ['a picture without a code', () => photograph([]), 2, /there is no QR code/],
  ['a code of something else', () => photograph([{modules: address}]), 2, /holds no recovery key/],
  [
    'a code with a corner torn off',
    () => photograph([{modules: ours.map((row, y) => row.map((dark, x) => dark && (x < 18 || y < 18)))}]),
    2,
    /QR code/,
  ],
  [
    'a picture cut off in its header',
    () => photograph([{modules: ours}]).subarray(0, 20),
    2,
    /header is broken/,
  ],
  [
    'a picture that does not decode',
    () => Buffer.concat([photograph([]).subarray(0, 60), Buffer.alloc(400, 7)]),
    2,
    /does not decode/,
  ],
  ['a text', () => Buffer.from('hello\n'), 2, /this is a text/],
  ['an empty file', () => new Uint8Array(0), 2, /an empty file/],
  ['a PDF document', () => Buffer.from('%PDF-1.7\n'), 2, /a PDF document/],
  [
    'a picture that claims 100 million pixels',
    () => formatPng(10_000, new Uint8Array(10)),
    14,
    /100 million pixels/,
  ],
];

test('a picture that shows no key, or is none, is refused in a sentence, and nothing changes', async t => {
  for (const [what, file, code, words] of bad) {
    const photo = save(t, file());
    const before = listTree(join(photo, '..'));
    const {stdout, stderr, exitCode} = await runCli(['key', 'read', photo, '--out', `${photo}.txt`]);
    t.is(exitCode, code, `${what}: ${stderr}`);
    t.regex(stderr, words, what);
    t.regex(stderr, /^keep64: .*\n {2}\S.*\n$/, what);
    t.is(stdout, '');
    t.deepEqual(listTree(join(photo, '..')), before);
  }
});

test('a picture cut off anywhere is read or refused', async t => {
  const picture = photograph([{modules: ours}], {pixels: 300});
  for (let size = 1; size < picture.length; size += 1_009) {
    const photo = save(t, picture.subarray(0, size));
    const outcome = await finish(keyRead({photo}, context)).then(
      report => report.keyId,
      (error: {code?: string}) => error.code,
    );
    t.true(outcome === keyId || outcome === 'key-format', `${size}: ${outcome}`);
  }
});

test('key read shows the key, or writes it to a new file, and never puts it into JSON', async t => {
  const photo = save(t, photograph([{modules: ours, degrees: 4}]));
  const shown = await runCli(['key', 'read', photo]);
  t.is(shown.exitCode, 0, shown.stderr);
  t.is(shown.stdout.replace(/[ \n]/g, ''), digits + checkLine + keyId);

  const out = join(photo, '..', 'key.txt');
  const written = await runCli(['key', 'read', photo, '--out', out, '--key-id', keyId]);
  t.is(written.exitCode, 0);
  t.deepEqual(findSecret(written.stdout), []);
  t.is(readFileSync(out, 'utf8'), `${digits}\n${checkLine}\n${keyId}\n`);
  t.is(statSync(out).mode & 0o777, 0o600);
  t.is((await runCli(['key', 'read', photo, '--out', out])).exitCode, 2);

  const json = await runCli(['key', 'read', photo, '--json']);
  t.is(JSON.parse(json.stdout).keyId, keyId);
  t.deepEqual(findSecret(json.stdout + json.stderr), []);
  t.is((await runCli(['key', 'read', photo, '--quiet'])).exitCode, 2);

  const wrong = await runCli(['key', 'read', photo, '--key-id', '8bb3-f460']);
  t.is(wrong.exitCode, 12);
  t.regex(wrong.stderr, /909a-5a09, not 8bb3-f460/);
  t.is((await runCli(['key', 'read', photo, '--key-id', 'mine'])).exitCode, 2);
});

test('a photo stands in the place of a key file, with a warning where others can read it', async t => {
  const photo = save(t, photograph([{modules: ours, degrees: 93}]), 'IMG_1.PNG');
  const checked = await runCli(['key', 'check', '--key-file', photo]);
  t.is(checked.exitCode, 0, checked.stderr);
  t.regex(checked.stdout, /909a-5a09/);
  t.is(checked.stderr, '');
  chmodSync(photo, 0o644);
  t.regex((await runCli(['key', 'check', '--key-file', photo])).stderr, /others can read/);
});

test('reading a photo opens no connection, and its WebAssembly comes from the package', async t => {
  const photo = save(t, photograph([{modules: ours}]));
  const watch = `import net from 'node:net'; import dns from 'node:dns';
    const refuse = () => { console.error('network'); process.exit(99); };
    globalThis.fetch = refuse; net.Socket.prototype.connect = refuse; dns.lookup = refuse;`;
  const {exitCode, stderr} = await runCli(['key', 'read', photo], {
    env: {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(watch)}`},
  });
  t.is(exitCode, 0, stderr);
  t.notRegex(stderr, /network/);
});

const noTools = whyMissing('pdftoppm', 'convert');

(noTools === undefined ? test : test.skip)(
  `the sheet, printed, and photographed crookedly as JPEG, is read back${noTools === undefined ? '' : ` (${noTools})`}`,
  async t => {
    const folder = makeFolder(t);
    const [pdf, page, photo] = ['sheet.pdf', 'page', 'photo.jpg'].map(name => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await runCli(['key', 'sheet', '-o', pdf, '--key-file', writeKeyFile(folder)]);
    await runCommand(['pdftoppm', '-r', '120', '-gray', '-png', '-singlefile', pdf, page]);
    await runCommand([
      'convert',
      `${page}.png`,
      '-background',
      '#555',
      '-rotate',
      '23',
      '-blur',
      '0x1.5',
      '-quality',
      '30',
      photo,
    ]);
    const {stdout, exitCode, stderr} = await runCli(['key', 'read', photo]);
    t.is(exitCode, 0, stderr);
    t.true(stdout.endsWith(`${keyId}\n`));
  },
);

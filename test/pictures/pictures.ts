/**
 * Makes the pictures of the main screens out of real frames: drives the built program in a pseudo-terminal through every
 * scene, and writes each last frame as SVG, dark and light. With --check it writes nothing, and fails where a picture is
 * not what the program shows now. Names on the command line choose scenes.
 *
 *   npm run pictures [-- --check] [-- NAME…]
 */
import {execFileSync} from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {recoveryKeyFromBytes} from '../../source/key/recovery-key.ts';
import {deriveBackupKey} from '../../source/whatsapp/backup-key.ts';
import {mixed} from '../openpgp/_messages.ts';
import {Session} from '../tui/_terminal.ts';
import {crypt15Header, makeBackup} from '../whatsapp/_backup-writer.ts';
import {familyMessages, writeAndroid} from '../whatsapp/_database-writer.ts';
import {archiveName, damagedName, type Scene, scenes} from './scenes.ts';
import {drawScreen, palettes} from './svg.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const [program, fixedWorld, target] = [
  at('../../dist/cli.js'),
  at('fixed-world.ts'),
  at('../../fixtures/pictures/'),
] as const;

const digits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';

const now = '2026-11-25T10:15:00Z';
const sealedAt = '2026-05-02T09:15:00Z';
const lettersName = 'Archives/Letters-20261101T160000Z.909a5a09.tar.pgp';
const lastChange = new Date('2026-05-01T18:30:00Z');

/** A chat export as a family has one, with an archive of it. */
function prepare(folder: string, isFirstStart: boolean): void {
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'Chats/Oma & Opa/WhatsApp Chat with Oma.txt': '[05/03/2025, 10:14] Oma: Ist das Paket da?\n'.repeat(5000),
    'Chats/Oma & Opa/IMG-20250305-WA0001.jpg': mixed(412_345),
    'Chats/Oma & Opa/VID-20250401-WA0003.mp4': mixed(2_876_543),
    'Chats/家族/WhatsApp Chat with 家族.txt': '[01/01/2026, 00:01] 父: 明けましておめでとう\n'.repeat(2000),
    'Chats/家族/IMG-20260101-WA0000.jpg': mixed(523_456),
    'Chats/Fußball/WhatsApp Chat with Fußball.txt': '[12/09/2025, 18:30] Ali: kommst du?\n'.repeat(3000),
    'Letters/1987.txt': 'Liebe Oma, vielen Dank für das Paket.\n'.repeat(300),
    'Letters/1988.txt': 'Lieber Opa, hier regnet es.\n'.repeat(200),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), {recursive: true});
    writeFileSync(join(folder, path), content);
  }
  writeWhatsApp(join(folder, 'WhatsApp/Databases'));
  // Times are sealed too.
  for (const name of readdirSync(folder, {recursive: true, encoding: 'utf8'}))
    utimesSync(join(folder, name), lastChange, lastChange);
  writeFileSync(join(folder, 'key.txt'), `${digits}\n`, {mode: 0o600});
  const byKey = ['--key-file', 'key.txt', '--quiet', ...(isFirstStart ? ['--no-log'] : [])];
  const run = (time: string, ...args: readonly string[]): unknown =>
    execFileSync(process.execPath, ['--import', fixedWorld, program, ...args, ...byKey], {
      cwd: folder,
      env: environment(folder, time),
    });
  run(sealedAt, 'seal', 'Chats', '-o', archiveName);
  run('2026-05-09T17:40:00Z', 'restore', archiveName, '-C', 'restored');
  run('2026-08-20T08:05:00Z', 'verify', archiveName);
  mkdirSync(join(folder, 'Archives'));
  run('2026-11-01T16:00:00Z', 'seal', 'Letters', '-o', lettersName, '--profile', 'rfc9580');
  for (const name of ['key.txt', 'restored']) rmSync(join(folder, name), {recursive: true});
  const damaged = readFileSync(join(folder, archiveName));
  const middle = damaged.length >> 1;
  damaged.fill(0, middle, middle + 512);
  writeFileSync(join(folder, damagedName), damaged);
  for (const name of [
    archiveName,
    `${archiveName}.sha256`,
    damagedName,
    lettersName,
    `${lettersName}.sha256`,
  ])
    utimesSync(join(folder, name), new Date(sealedAt), new Date(sealedAt));
  utimesSync(join(folder, 'Archives'), new Date(sealedAt), new Date(sealedAt));
}

/** A phone's folder with one backup, encrypted with the key of all these pictures. */
function writeWhatsApp(folder: string): void {
  mkdirSync(folder, {recursive: true});
  const plain = join(folder, 'plain.db');
  writeAndroid(plain, familyMessages);
  const aesKey = deriveBackupKey(recoveryKeyFromBytes(Buffer.from(digits, 'hex')));
  const backup = makeBackup({header: crypt15Header(3), aesKey, content: new Uint8Array(readFileSync(plain))});
  writeFileSync(join(folder, 'msgstore.db.crypt15'), backup);
  rmSync(plain);
}

/** A machine with this home, at this time. */
function environment(folder: string, time: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    XDG_STATE_HOME: join(folder, '.local/state'),
    PICTURE_TIME: time,
  };
}

const homes = new Map<boolean, string>();

/** Returns a home that is prepared, made once. */
function preparedHome(isFirstStart: boolean): string {
  const known = homes.get(isFirstStart);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'keep64-pictures-'));
  process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
  prepare(folder, isFirstStart);
  homes.set(isFirstStart, folder);
  return folder;
}

/** Plays a scene and returns its pictures by file name. */
async function draw(scene: Scene): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'keep64-picture-'));
  const endings: (() => unknown)[] = [() => rmSync(folder, {recursive: true, force: true})];
  try {
    cpSync(preparedHome(scene.isFirstStart === true), folder, {recursive: true, preserveTimestamps: true});
    const keeper = {teardown: (end: () => unknown) => endings.unshift(end)};
    const run = ['--import', fixedWorld, program];
    const session = await Session.open(keeper, {
      folder,
      program: run,
      environment: environment(folder, now),
      ...scene.size,
    });
    await scene.play(session);
    return new Map(
      Object.entries(palettes).map(([name, palette]) => [
        `${scene.name}-${name}.svg`,
        drawScreen(session.cells(), palette, `keep64: ${scene.title}`),
      ]),
    );
  } finally {
    for (const end of endings) await end();
  }
}

const names = process.argv.slice(2).filter(name => name !== '--check');
const isCheck = process.argv.includes('--check');
mkdirSync(target, {recursive: true});
for (const scene of scenes.filter(({name}) => names.length === 0 || names.includes(name))) {
  for (const [file, picture] of await draw(scene)) {
    const path = join(target, file);
    if (!isCheck) writeFileSync(path, picture);
    const isSame = existsSync(path) && readFileSync(path, 'utf8') === picture;
    console.log(`${file} ${isCheck ? (isSame ? 'is up to date' : 'is out of date') : 'written'}`);
    if (!isSame) process.exitCode = 3;
  }
}

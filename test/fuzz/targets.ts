/**
 * What is fuzzed: inputs of each kind, how they are changed, and what must hold whatever comes in. A target throws
 * Violation where a promise is broken; any error that is not keep64's own is one too.
 */
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {deflateRawSync, deflateSync} from 'node:zlib';
import {armor, enums} from 'openpgp';
import {appendLogEvent, formatLogHead, logTailSize} from '../../source/audit/log-append.ts';
import {checkLog} from '../../source/audit/log-check.ts';
import type {LogEvent} from '../../source/audit/log-entry.ts';
import type {AnySecret} from '../../source/commands/context.ts';
import {inspect} from '../../source/commands/inspect.ts';
import {restore} from '../../source/commands/restore.ts';
import {salvage} from '../../source/commands/salvage.ts';
import {verify} from '../../source/commands/verify.ts';
import {Keep64Error} from '../../source/errors.ts';
import {readTypedKey} from '../../source/key/typed-key.ts';
import {deriveBackupKey} from '../../source/whatsapp/backup-key.ts';
import {parseKeyFile} from '../../source/whatsapp/key-file.ts';
import {
  checkLine,
  digits,
  keyId,
  listContent,
  runCli,
  runCommand,
  words,
  writeChats,
  writeKeyFile,
  writeTree,
} from '../cli/_cli.ts';
import {context, finish, keyOf} from '../commands/_in-process.ts';
import {mixed, sealed, sealedPackets} from '../openpgp/_messages.ts';
import {
  crypt12Header,
  crypt14Header,
  crypt15Header,
  databaseLike,
  makeBackup,
  noise,
  phoneKeyFile,
} from '../whatsapp/_backup-writer.ts';
import {type Dice, mutate, mutateText} from './mutate.ts';

/** A promise that was broken. */
export class Violation extends Error {}

/** One kind of input. `run` gets the dice of the case, and returns the input for a report, with what came of it. */
export type Target = {
  readonly name: string;
  /** Makes the changed input out of the dice alone. */
  readonly make: (dice: Dice) => Buffer | Promise<Buffer>;
  /** Tries it. Returns the outcome in a word. */
  readonly run: (input: Buffer) => Promise<string>;
};

const secret = {kind: 'recovery-key', key: keyOf(digits)} as const;
// What an input may cost here, so that many are tried: 32 MiB for Argon2, 64 MiB of contents.
const limits = {
  s2k: {maxMemoryExponent: 15, maxTotalCost: 2 ** 16},
  archive: {maxSize: 2 ** 26, maxMetadataBytes: 2 ** 24, maxEntries: 10_000},
} as const;

/** Runs what may end with an error of keep64's own. */
async function outcomeOf(run: () => Promise<string>): Promise<string> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Keep64Error) return error.code;
    throw error;
  }
}

const work = mkdtempSync(join(tmpdir(), 'keep64-fuzz-'));
process.on('exit', () => rmSync(work, {recursive: true, force: true}));

/**
 * Inspects, verifies and restores a file. `good` are the trees that may come out as verified: the ones that were sealed.
 */
async function readFileOfAnyKind(
  input: Buffer,
  name: string,
  by: AnySecret,
  good: ReadonlySet<string>,
): Promise<string> {
  const folder = join(work, 'case');
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder);
  const path = join(folder, name);
  writeFileSync(path, input);
  const seen = await outcomeOf(
    async () => (await finish(inspect({files: [path]}, context))).files[0]?.kind ?? 'nothing',
  );
  const verdict = await outcomeOf(async () => {
    const report = await finish(verify({archives: [path], secret: by, limits}, context));
    return report.archives[0]?.verdict ?? 'nothing';
  });
  const target = join(folder, 'out');
  const options = {archive: path, secret: by, target, only: [], dryRun: false, skipUnsafe: false, limits};
  let isRestored = false;
  const restored = await outcomeOf(async () => {
    const report = await finish(restore(options, context));
    isRestored = report.isRestored;
    return report.verdict;
  });
  if (!readFileSync(path).equals(input)) throw new Violation('the input was changed');
  const left = readdirSync(folder).filter(entry => entry !== name);
  if (left.join() !== (isRestored ? 'out' : '')) throw new Violation(`left behind: ${left.join(' ')}`);
  if (isRestored && !['verified', 'authentic'].includes(restored))
    throw new Violation(`restored although ${restored}`);
  if (restored !== verdict && isRestored) throw new Violation(`verify says ${verdict}, restore ${restored}`);
  if (verdict === 'verified' && !good.has(isRestored ? treeOf(target) : 'not restored'))
    throw new Violation(`verified, and not what was sealed (${isRestored ? 'restored' : restored})`);
  return `${verdict} (inspect: ${seen})`;
}

/** Damage as disks do it: a few places, anywhere, sometimes a whole sector, sometimes the end is gone. */
function damage(archive: Uint8Array, dice: Dice): Buffer {
  const bytes = Buffer.from(archive);
  for (let left = 1 + dice.below(3); left > 0; left--) {
    const at = dice.below(bytes.length);
    if (dice.below(2) === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 + dice.below(255));
    else bytes.fill(dice.below(256), at, Math.min(bytes.length, at + dice.pick([16, 512, 4096])));
  }
  return dice.below(4) === 0 ? bytes.subarray(0, dice.below(bytes.length)) : bytes;
}

/** What is salvaged has its own name and the content that was sealed under it. */
async function salvageFrom(input: Buffer, goodLines: ReadonlySet<string>): Promise<string> {
  const folder = join(work, 'salvage');
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder);
  const [path, target] = [join(folder, 'x.tar.pgp'), join(folder, 'out')];
  writeFileSync(path, input);
  let saved = 0;
  const outcome = await outcomeOf(async () => {
    const options = {archive: path, secret, target, only: [], dryRun: false, limits};
    const report = await finish(salvage(options, context));
    saved = report.salvagedFiles;
    return report.verdict;
  });
  if (!readFileSync(path).equals(input)) throw new Violation('the input was changed');
  const left = readdirSync(folder).filter(entry => entry !== 'x.tar.pgp');
  if (left.join() !== (saved > 0 ? 'out' : ''))
    throw new Violation(`${saved} saved, left behind: ${left.join(' ')}`);
  const found = (saved > 0 ? ['salvaged', 'authentic'] : [])
    .filter(name => existsSync(join(target, name)))
    .flatMap(name => listContent(join(target, name)));
  const wrong = found.filter(line => !goodLines.has(line));
  if (wrong.length > 0) throw new Violation(`not what was sealed: ${wrong.join(', ')}`);
  const files = found.filter(line => !/\/$/.test(line)).length;
  if (files !== saved) throw new Violation(`${saved} saved, ${files} files found`);
  return `${outcome}, ${saved === 0 ? 'nothing' : saved === 8 ? 'all' : 'some'} saved`;
}

function treeOf(folder: string): string {
  return createHash('sha256').update(listContent(folder).join('\n')).digest('hex');
}

/** Makes the targets; seals, and asks gpg and tar where they are. */
export async function makeTargets(say: (line: string) => void): Promise<Target[]> {
  const home = mkdtempSync(join(work, 'sources-'));
  const keyFile = writeKeyFile(home);
  writeChats(home);
  const good = new Set<string>();
  const goodLines = new Set<string>();
  const archives = await sealEachWay(home, 'Chats', keyFile, target => good.add(treeOf(target)));
  // Of several chunks, so that some of them are left.
  for (const number of [1, 2, 3, 4])
    writeTree(home, {
      [`Media/clip ${number}.mp4`]: mixed(number * 90_000),
      [`Media/${number}.txt`]: `${number}\n`,
    });
  const large = await sealEachWay(home, 'Media', keyFile, target => {
    for (const line of listContent(target)) goodLines.add(line);
  });
  const tar = await openWithTar(home, say);
  const gpgFiles = await sealWithGpg(home, say);
  const vectors = readVectors();
  const messages = [...archives, ...gpgFiles, ...vectors];

  const armored = archives.slice(0, 3).map(bytes => Buffer.from(armor(enums.armor.message, bytes)));
  const phone = noise(32, 77);
  const content = databaseLike(20_000);
  const aesKey = deriveBackupKey(keyOf(digits));
  const backups = [
    makeBackup({header: crypt15Header(3), aesKey, content}),
    makeBackup({header: crypt15Header(), aesKey, content, isDeflated: false, hasMd5: false}),
    makeBackup({header: crypt14Header(), aesKey: phone, content}),
    makeBackup({header: crypt12Header(), aesKey: phone, content}),
  ];
  const phoneKey = phoneKeyFile(phone);
  const texts = keyTexts();
  const log = makeLog(12);

  return [
    {
      name: 'message',
      make: dice => mutate(dice.pick(messages), dice, messages),
      run: input => readFileOfAnyKind(input, 'x.tar.pgp', secret, good),
    },
    {
      name: 'salvage',
      make: dice => damage(dice.pick(large), dice),
      run: input => salvageFrom(input, goodLines),
    },
    {
      name: 'armor',
      make: dice => mutate(dice.pick(armored), dice, armored),
      run: input => readFileOfAnyKind(input, 'x.asc', secret, good),
    },
    {
      // Authentic, and hostile inside: only somebody with the key can make these.
      name: 'tar',
      make: dice => repairChecksums(mutate(tar, dice, [tar]), dice),
      run: async input => {
        const profile = input.length % 2 === 0 ? 'rfc4880' : 'rfc9580';
        const message = Buffer.from(await sealed(profile, input));
        return await readFileOfAnyKind(message, 'x.tar.pgp', secret, good);
      },
    },
    {
      name: 'packets',
      make: dice => mutate(dice.pick(innerMessages), dice, innerMessages),
      run: async input => {
        const profile = input.length % 2 === 0 ? 'rfc4880' : 'rfc9580';
        return await readFileOfAnyKind(
          Buffer.from(await sealedPackets(profile, input)),
          'x.pgp',
          secret,
          good,
        );
      },
    },
    {
      name: 'whatsapp',
      make: dice => mutate(dice.pick(backups), dice, [...backups, phoneKey]),
      run: input => readBackup(input, content),
    },
    {
      name: 'key file',
      make: dice => mutate(phoneKey, dice, [phoneKey, backups[0] ?? phoneKey]),
      run: input =>
        outcomeOf(async () => {
          const key = parseKeyFile(new Uint8Array(input));
          return key === undefined ? 'none' : key.kind;
        }),
    },
    {
      name: 'log',
      make: dice => mutate(log.bytes, dice, [log.bytes]),
      run: input => checkChangedLog(input, log),
    },
    {
      name: 'key text',
      make: dice => Buffer.from(mutateText(dice.pick(texts), dice)),
      run: async input => checkKeyText(input.toString()),
    },
  ];
}

/** Seals a folder in both profiles, compressed and not, and restores each, which must go well. */
async function sealEachWay(
  home: string,
  name: string,
  keyFile: string,
  look: (restored: string) => void,
): Promise<Uint8Array[]> {
  const archives: Uint8Array[] = [];
  for (const profile of ['rfc4880', 'rfc9580'])
    for (const compress of ['auto', 'none']) {
      const path = join(home, `${name}-${archives.length}.tar.pgp`);
      const options = ['--profile', profile, '--compress', compress, '--key-file', keyFile];
      const done = await runCli(['seal', join(home, name), '-o', path, ...options]);
      if (done.exitCode !== 0) throw new Error(done.stderr);
      archives.push(readFileSync(path));
      const target = `${path}-restored`;
      const whole = {archive: path, secret, target, only: [], dryRun: false, skipUnsafe: false};
      const {verdict} = await finish(restore(whole, context));
      if (verdict !== 'verified') throw new Error(`a good archive is ${verdict}`);
      look(target);
    }
  return archives;
}

async function readBackup(input: Buffer, content: Uint8Array): Promise<string> {
  const expected = createHash('sha256').update(content).digest('hex');
  const outcomes: string[] = [];
  const tries: readonly (readonly [AnySecret, string])[] = [
    [secret, 'msgstore.db.crypt15'],
    [parseKeyFile(phoneKeyFile(noise(32, 77))) as AnySecret, 'msgstore.db.crypt14'],
  ];
  for (const [by, name] of tries) {
    const folder = join(work, 'backup');
    rmSync(folder, {recursive: true, force: true});
    mkdirSync(folder);
    const [path, target] = [join(folder, name), join(folder, 'out')];
    writeFileSync(path, input);
    const options = {archive: path, secret: by, target, only: [], dryRun: false, skipUnsafe: false, limits};
    const verdict = await outcomeOf(async () => (await finish(restore(options, context))).verdict);
    outcomes.push(verdict);
    const left = readdirSync(folder).filter(entry => entry !== name);
    const isGood = ['verified', 'authentic'].includes(verdict);
    if (left.join() !== (isGood ? 'out' : ''))
      throw new Violation(`${verdict}, left behind: ${left.join(' ')}`);
    if (!isGood) continue;
    const [file = ''] = readdirSync(target);
    const found = createHash('sha256')
      .update(readFileSync(join(target, file)))
      .digest('hex');
    if (found !== expected) throw new Violation(`${verdict}, and the content is another (${name})`);
  }
  return [...new Set(outcomes)].sort().join(' ');
}

/** What is typed must be the key, or be said not to be: never another key that its check line confirms. */
function checkKeyText(text: string): string {
  const typed = readTypedKey(text);
  if (typed.kind === 'refused') {
    const shown = typed.error.message;
    const part = text.match(/[0-9a-f]{8,}/gi)?.find(run => shown.includes(run));
    if (part !== undefined) throw new Violation('the message repeats digits');
    return typed.error.reason;
  }
  if (typed.kind === 'proposals') return `${Math.min(typed.proposals.length, 3)} proposals`;
  const isChecked = typed.checkLine === 'agrees';
  if (isChecked && !knownKeys.has(typed.key.digits())) {
    // A whole line of zeros is a key with a check line of its own, as is anything typed whole.
    if (typed.form === 'digits' && !/0{64}/.test(text.replace(/[^0-9a-z]/gi, '').toLowerCase()))
      throw new Violation('another key, confirmed by its check line');
  }
  return `key, check line ${typed.checkLine}`;
}

const knownKeys = new Set([digits, '0'.repeat(64)]);

type Log = {readonly bytes: Buffer; readonly head: Uint8Array | undefined};

const stamp = {time: new Date('2026-11-25T01:30:00Z'), agent: 'keep64 0.1.0'};

function appendTo({bytes, head}: Log, event: LogEvent): Log {
  const tail = bytes.subarray(-logTailSize);
  const next = appendLogEvent({tail, isCut: tail.length < bytes.length, head}, event, stamp);
  return {bytes: Buffer.concat([bytes, next.bytes]), head: formatLogHead(next.head)};
}

const event: LogEvent = {
  event: 'validation',
  outcome: 'success',
  verdict: 'verified',
  depth: 'manifest',
  keyId,
  archive: {messageId: 'ab'.repeat(16), size: 4096, sha256: 'cd'.repeat(32)},
  counts: {files: 3, bytes: 2048, findings: 0},
};

function makeLog(count: number): Log {
  let log: Log = {bytes: Buffer.alloc(0), head: undefined};
  for (let index = 0; index < count; index++) log = appendTo(log, {...event, detail: `run ${index}`});
  return log;
}

/** A changed log is never whole, and can be written on. */
async function checkChangedLog(input: Buffer, {bytes, head}: Log): Promise<string> {
  async function* pieces(of: Buffer): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < of.length; at += 997) yield of.subarray(at, at + 997);
  }
  const {state} = await checkLog(pieces(input), {head});
  if (state === 'whole' && !input.equals(bytes)) throw new Violation('a changed log is whole');
  const next = appendTo({bytes: input, head}, event);
  const after = await checkLog(pieces(next.bytes), {head: next.head});
  if (after.state === 'whole' && state === 'tampered') throw new Violation('one more entry hides a change');
  return `${state}, then ${after.state}`;
}

function keyTexts(): string[] {
  const groups = `${digits}${checkLine}`.match(/.{4}/g) ?? [];
  const lines = [0, 1, 2, 3, 4].map(line => groups.slice(line * 4, line * 4 + 4).join(' '));
  return [
    digits,
    lines.slice(0, 4).join('\n'),
    lines.join('\n'),
    `${digits}\n${checkLine}\n${keyId}\n`,
    [...lines.slice(0, 4), groups.slice(16, 18).join(' ')].join('\n'),
    lines.map((line, index) => (index === 2 ? '????' : line)).join('\n'),
    words,
    groups.slice(0, 16).join('-').toUpperCase(),
  ];
}

function literalOf(content: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length + 6);
  return Buffer.concat([Buffer.from([0xcb, 0xff]), size, Buffer.from([0x62, 0, 0, 0, 0, 0]), content]);
}

const letter = Buffer.from('a letter to Oma\n'.repeat(40));

/** Messages as they may stand inside the encryption: with marker and padding, partial lengths, compressed each way. */
const innerMessages: readonly Buffer[] = [
  literalOf(letter),
  Buffer.concat([Buffer.from([0xca, 3, 0x50, 0x47, 0x50, 0xd5, 2, 1, 2]), literalOf(letter)]),
  Buffer.concat([
    Buffer.from([0xcb, 0xe9, 0x62, 0, 0, 0, 0, 0]),
    letter.subarray(0, 506),
    Buffer.from([2, 1, 3]),
  ]),
  compressedOf(1, deflateRawSync(literalOf(letter))),
  compressedOf(2, deflateSync(literalOf(letter))),
  compressedOf(0, literalOf(letter)),
];

function compressedOf(algorithm: number, content: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length + 1);
  return Buffer.concat([Buffer.from([0xc8, 0xff]), size, Buffer.from([algorithm]), content]);
}

/** Makes a tar's headers agree with themselves again, most of the time, so that what was changed is looked at. */
function repairChecksums(tar: Buffer, dice: Dice): Buffer {
  if (dice.below(8) === 0) return tar;
  for (let at = 0; at + 512 <= tar.length; at += 512) {
    if (tar.toString('latin1', at + 257, at + 262) !== 'ustar') continue;
    tar.fill(' ', at + 148, at + 156);
    let sum = 0;
    for (let index = at; index < at + 512; index++) sum += tar[index] ?? 0;
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  }
  return tar;
}

async function openWithTar(home: string, log: (line: string) => void): Promise<Buffer> {
  const {openMessage} = await import('../../source/openpgp/message.ts');
  const {collect, passphrase, stream} = await import('../openpgp/_messages.ts');
  const message = await openMessage(stream(readFileSync(join(home, 'Chats-0.tar.pgp'))), passphrase, {});
  const tar = Buffer.from(await collect(message.content));
  await message.authenticate();
  log(`a tar of ${tar.length} bytes`);
  return tar;
}

async function sealWithGpg(home: string, log: (line: string) => void): Promise<Buffer[]> {
  const made: Buffer[] = [];
  for (const options of ['', '--compress-algo bzip2', '--compress-algo none', '--compress-algo zip']) {
    const script = `tar -cf - Chats | gpg --batch --yes --pinentry-mode loopback --passphrase-fd 3 --s2k-count 65536 ${options} -c -o g.gpg`;
    const {exitCode} = await runCommand(['bash', '-c', script], {cwd: home, descriptor3: digits});
    if (exitCode !== 0) {
      log('no gpg here: none of its files');
      return made;
    }
    made.push(readFileSync(join(home, 'g.gpg')));
  }
  return made;
}

function readVectors(): Buffer[] {
  const folder = fileURLToPath(new URL('../../fixtures/vectors/openpgp/', import.meta.url));
  return readdirSync(folder)
    .filter(name => !name.startsWith('slow-'))
    .map(name => {
      const text = readFileSync(join(folder, name), 'utf8');
      const body = text.slice(text.indexOf('\n\n') + 2);
      return body.startsWith('-----') ? Buffer.from(body) : Buffer.from(body, 'base64');
    })
    .filter(bytes => bytes.length > 0);
}

/**
 * `demo`: the whole round on a sample chat in a new folder, with the same commands a person would use: make a key, seal,
 * verify, meet a wrong key and a damaged copy, restore, compare.
 */
import {join} from 'node:path';
import {formatHex, utf8} from '../bytes/bytes.ts';
import {DamagedError} from '../errors.ts';
import {recoveryKeyFromBytes} from '../key/recovery-key.ts';
import type {CommandContext, Secret} from './context.ts';
import {type CommandEvent, type Emit, finishRun, withEvents} from './event.ts';
import {keyNew} from './key-new.ts';
import {restore} from './restore.ts';
import {type SealReport, seal} from './seal.ts';
import {verify} from './verify.ts';

/** Where the demo's folder is made. */
export type DemoOptions = {readonly temporaryFolder: string};

/** What was done, and where it can be looked at. */
export type DemoReport = {
  readonly schema: 'keep64/demo-1';
  readonly folder: string;
  readonly archive: string;
  readonly steps: readonly string[];
};

/** Runs the demo. @throws {DamagedError} where a step does not end as it must; DiskError; AbortError. */
export function demo(
  options: DemoOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, DemoReport> {
  // Its key and archives are nobody's: they have no place in the log.
  return withEvents(emit => runDemo(options, {...context, log: undefined}, emit));
}

async function runDemo(options: DemoOptions, context: CommandContext, emit: Emit): Promise<DemoReport> {
  const folder = join(options.temporaryFolder, `keep64-demo-${formatHex(context.random(4))}`);
  const chats = join(folder, 'Chats');
  const keyFile = join(folder, 'key.txt');
  const steps: string[] = [];
  const step = (text: string, command: string): void => {
    steps.push(text);
    emit({kind: 'notice', notice: {kind: 'demo-step', step: text, command}});
  };

  await writeSampleChat(folder, context);
  step(`a sample chat of ${sampleFiles.length} files in ${chats}`, '');

  const {key, keyId} = await finishRun(keyNew({outputFile: keyFile}, context), emit);
  step(`a 64-digit key, key id ${keyId}, in key.txt`, `keep64 key new --out ${keyFile}`);

  const sealed: SealReport = await finishRun(
    seal(
      {
        sources: [chats],
        outputFolder: folder,
        profile: 'rfc4880',
        compress: 'auto',
        key,
        verify: true,
        escapeNames: false,
      },
      context,
    ),
    emit,
  );
  const {archive} = sealed;
  step('sealed, read back and verified', `keep64 seal ${chats} -d ${folder} --key-file ${keyFile}`);

  const secret: Secret = {kind: 'recovery-key', key};
  await expectVerdict(archive, secret, 'verified', context, emit);
  step('verified with the key: every byte, every file', `keep64 verify ${archive} --key-file ${keyFile}`);

  const wrongBytes = key.bytes();
  wrongBytes[7] = (wrongBytes[7] ?? 0) ^ 1;
  await expectVerdict(
    archive,
    {kind: 'recovery-key', key: recoveryKeyFromBytes(wrongBytes)},
    'wrong-key',
    context,
    emit,
  );
  step('a key with one wrong digit is told apart: wrong key, not damage (exit 12)', '');

  const damaged = join(folder, 'damaged.tar.pgp');
  await copyWithOneBitFlipped(archive, damaged, sealed.size, context);
  await expectVerdict(damaged, secret, 'damaged', context, emit);
  step(
    'a copy with one flipped bit is found damaged (exit 13)',
    `keep64 verify ${damaged} --key-file ${keyFile}`,
  );

  const target = join(folder, 'restored');
  const restored = await finishRun(
    restore({archive, secret, target, only: [], dryRun: false, skipUnsafe: false}, context),
    emit,
  );
  if (!restored.isRestored || restored.restoredFiles !== sampleFiles.length) {
    throw new DamagedError('the demo archive was not restored whole', {path: archive});
  }
  await compareSample(join(target, 'Chats'), context);
  step(
    'restored, and every file is what it was',
    `keep64 restore ${archive} -C ${target} --key-file ${keyFile}`,
  );
  step('without keep64, GnuPG asks for the 64 digits', `gpg -d ${archive} | tar -xf -`);
  return {schema: 'keep64/demo-1', folder, archive, steps};
}

async function expectVerdict(
  archive: string,
  secret: Secret,
  expected: string,
  context: CommandContext,
  emit: Emit,
): Promise<void> {
  const report = await finishRun(verify({archives: [archive], secret}, context), emit);
  const verdict = report.archives[0]?.verdict;
  if (verdict !== expected)
    throw new DamagedError(`expected the verdict ${expected}, and got ${verdict}`, {path: archive});
}

async function copyWithOneBitFlipped(
  from: string,
  to: string,
  size: number,
  {disk, random}: CommandContext,
): Promise<void> {
  const at = Math.floor(size / 2);
  await disk.publishFile(
    to,
    async sink => {
      let offset = 0;
      for await (const chunk of disk.readChunks(from)) {
        const copy = Uint8Array.from(chunk);
        if (at >= offset && at < offset + copy.length) copy[at - offset] = (copy[at - offset] ?? 0) ^ 0x10;
        offset += copy.length;
        await sink.write(copy);
      }
    },
    {random},
  );
}

const line = (time: string, who: string, text: string): string => `[${time}] ${who}: ${text}\n`;

/** A small family chat: text, a voice note and a picture (bytes made up, names as WhatsApp gives them). */
const sampleFiles: readonly {readonly path: string; readonly content: Uint8Array}[] = [
  {
    path: 'Chats/WhatsApp Chat with Oma/WhatsApp Chat with Oma.txt',
    content: utf8(
      [
        line('05/03/2025, 10:14', 'Oma', 'Did the parcel arrive? 🎁'),
        line('05/03/2025, 10:15', 'Ada', 'Yes! We open it on Sunday, all together.'),
        line('05/03/2025, 10:16', 'Oma', 'PTT-20250305-WA0001.opus (file attached)'),
        line('05/03/2025, 10:21', 'Ada', 'IMG-20250305-WA0002.jpg (file attached)'),
      ]
        .join('')
        .repeat(64),
    ),
  },
  {path: 'Chats/WhatsApp Chat with Oma/PTT-20250305-WA0001.opus', content: madeUpBytes(41_337, 1)},
  {path: 'Chats/WhatsApp Chat with Oma/IMG-20250305-WA0002.jpg', content: madeUpBytes(180_224, 2)},
  {path: 'Chats/Fußball 2025/Spielplan.txt', content: utf8('Sa 10:00 Heimspiel\nSo 14:30 auswärts\n')},
  {path: 'Chats/empty.txt', content: new Uint8Array(0)},
];

/** Bytes that do not compress, the same in every run (a linear congruential generator). */
function madeUpBytes(size: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({length: size}, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

async function writeSampleChat(folder: string, {disk, random, clock}: CommandContext): Promise<void> {
  const staging = await disk.createStagingFolder(folder, {random});
  const mtimeNs = BigInt(clock().getTime()) * 1_000_000n;
  try {
    for (const {path, content} of sampleFiles) {
      await staging.writeFile(path, content, {mtimeNs, isExecutable: false});
    }
    await staging.publish();
  } finally {
    await staging.discard();
  }
}

async function compareSample(chats: string, {disk}: CommandContext): Promise<void> {
  for (const {path, content} of sampleFiles) {
    const parts: Uint8Array[] = [];
    for await (const chunk of disk.readChunks(join(chats, '..', path))) parts.push(Uint8Array.from(chunk));
    if (!Buffer.concat(parts).equals(content)) throw new DamagedError('a restored file differs', {path});
  }
}

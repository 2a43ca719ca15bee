/** What the other programs write and keep64 opens: bare messages of the same sizes, and a tar as `tar | gpg -c` makes. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Secret} from '../../source/commands/context.ts';
import {restore} from '../../source/commands/restore.ts';
import {digits, listContent, password, runCommand, writeChats} from '../cli/_cli.ts';
import {context, finish, keyOf} from '../commands/_in-process.ts';
import {mixed} from '../openpgp/_messages.ts';
import {type Secrets, type Slot, sizes} from './_ours.ts';
import type {Program, Writing} from './_programs.ts';

export type Theirs = {
  readonly writing: Writing;
  readonly slot: Slot;
  readonly title: string;
  /** The plaintext they are given. */
  readonly input: string;
  /** Whether the folder into which keep64 restored holds the same. */
  readonly isWhole: (folder: string) => boolean;
};

const secretOf: Readonly<Record<Slot, Secret>> = {
  key: {kind: 'recovery-key', key: keyOf(digits)},
  password: {kind: 'password', password: new TextEncoder().encode(password)},
};

/** What all programs are given: files of all sizes, and a tar of a small chat. */
export type Plaintexts = readonly Pick<Theirs, 'title' | 'input' | 'isWhole'>[];

/** Writes the plaintexts. */
export async function writePlaintexts(folder: string): Promise<Plaintexts> {
  const bare = sizes.map(size => {
    const input = join(folder, `${size}.bin`);
    writeFileSync(input, mixed(size));
    const isWhole = (restored: string): boolean =>
      readFileSync(join(restored, 'x.bin')).equals(readFileSync(input));
    return {title: `${size} bytes`, input, isWhole};
  });
  const chats = writeChats(folder);
  const input = join(folder, 'Chats.tar');
  const made = await runCommand(['tar', '-cf', input, 'Chats'], {cwd: folder});
  if (made.exitCode !== 0) throw new Error(made.stderr);
  const expected = listContent(chats);
  const isWhole = (restored: string): boolean =>
    listContent(join(restored, 'Chats')).join('\n') === expected.join('\n');
  return [...bare, {title: 'tar', input, isWhole}];
}

/** Returns everything that one program is asked to write. */
export function casesOf({writings}: Program, plaintexts: Plaintexts): Theirs[] {
  return writings.flatMap(writing => {
    const {profile, compression, isArmored} = writing;
    const how = [compression, profile, ...(isArmored ? ['armored'] : [])].join(', ');
    const byKey = plaintexts.map(plain => ({
      ...plain,
      writing,
      slot: 'key' as const,
      title: `${plain.title}, ${how}`,
    }));
    const byPassword = byKey
      .filter(({input}) => input.endsWith('/513.bin'))
      .map(item => ({...item, slot: 'password' as const, title: `${item.title}, password`}));
    return [...byKey, ...byPassword];
  });
}

/** Lets a program write one, restores it, and returns what came of it. */
export async function readTheirs(
  program: Program,
  item: Theirs,
  secrets: Secrets,
  folder: string,
): Promise<{readonly outcome: string; readonly said: string}> {
  const work = mkdtempSync(join(folder, 'read-'));
  try {
    const archive = join(work, 'x.bin.pgp');
    const job = {input: item.input, secret: secrets[item.slot], output: archive};
    const made = await program.make(job, item.writing);
    if (made.exitCode !== 0) return {outcome: `cannot write: exit ${made.exitCode}`, said: made.said};
    const target = join(work, 'out');
    const options = {
      archive,
      secret: secretOf[item.slot],
      target,
      only: [],
      dryRun: false,
      skipUnsafe: false,
    };
    const report = await finish(restore(options, context));
    const isSame = report.isRestored && item.isWhole(target);
    return {
      outcome: isSame ? 'same' : report.isRestored ? 'other bytes' : `keep64: ${report.verdict}`,
      said: report.findings.map(({kind}) => kind).join(' '),
    };
  } catch (error) {
    return {outcome: `keep64: ${String(error)}`, said: ''};
  } finally {
    rmSync(work, {recursive: true, force: true});
  }
}

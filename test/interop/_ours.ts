/** What keep64 writes and the others open: messages of sizes at which packets and chunks change, and whole archives. */
import {existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {utf8} from '../../source/bytes/bytes.ts';
import {aes256} from '../../source/openpgp/algorithms.ts';
import {encryptMessage} from '../../source/openpgp/message.ts';
import {sealPasswordSlot, sealRecoveryKeySlot} from '../../source/openpgp/slots.ts';
import {digits, password, runCli, runCommand, writeChats, writeKeyFile, writeTree} from '../cli/_cli.ts';
import {collect, fixedRandom, mixed, passphrase, stream} from '../openpgp/_messages.ts';
import type {Profile, Program} from './_programs.ts';

export const sizes = [0, 1, 511, 512, 513, 65_535, 65_536, 65_537, 5 * 2 ** 20] as const;
export const profiles: readonly Profile[] = ['rfc4880', 'rfc9580'];

// 64 MiB a message instead of 256; the archives have what `seal` gives them.
const cheapArgon2Exponent = 16;

export type Slot = 'key' | 'password';

/** The secrets as files that hold them and nothing else. */
export type Secrets = Readonly<Record<Slot, string>>;

/** Writes the secrets as the other programs take them. */
export function writeSecrets(folder: string): Secrets {
  const secrets = {key: join(folder, 'digits'), password: join(folder, 'password')};
  writeFileSync(secrets.key, digits, {mode: 0o600});
  writeFileSync(secrets.password, password, {mode: 0o600});
  return secrets;
}

/** One file of ours, by which of its slots it is to be opened, and how the result is proved. */
export type Ours = {
  readonly profile: Profile;
  readonly slot: Slot;
  readonly title: string;
  readonly path: string;
  readonly isWhole: (opened: string) => Promise<boolean>;
};

/** Makes all of them in a folder. */
export async function makeOurs(folder: string): Promise<Ours[]> {
  const made: Ours[] = [];
  const keyFile = writeKeyFile(folder);
  const passwordFile = join(folder, 'password.txt');
  writeFileSync(passwordFile, `${password}\n`, {mode: 0o600});
  writeChats(folder);
  writeTree(folder, {'Chats/VID-0001.mp4': mixed(5 * 2 ** 20)});
  for (const profile of profiles)
    for (const compress of ['auto', 'none'] as const)
      for (const slots of ['key', 'key and password'] as const) {
        const what = `compress ${compress}, ${slots}`;
        const files: Omit<Ours, 'slot'>[] = [];
        for (const size of sizes) {
          const content = mixed(size);
          const path = join(folder, `${profile}-${compress}-${slots.replaceAll(' ', '-')}-${size}.pgp`);
          writeFileSync(path, await makeMessage(profile, compress, slots === 'key and password', content));
          const isWhole = async (opened: string): Promise<boolean> => readFileSync(opened).equals(content);
          files.push({profile, title: `${size} bytes, ${what}`, path, isWhole});
        }
        const path = join(folder, `${profile}-${compress}-${slots.replaceAll(' ', '-')}.tar.pgp`);
        const options = ['--profile', profile, '--compress', compress, '--key-file', keyFile, '--no-verify'];
        const second = slots === 'key' ? [] : ['--password-file', passwordFile];
        const sealed = await runCli(['seal', join(folder, 'Chats'), '-o', path, ...options, ...second]);
        if (sealed.exitCode !== 0) throw new Error(sealed.stderr);
        files.push({profile, title: `archive, ${what}`, path, isWhole: isWholeBag});
        for (const file of files) {
          made.push({...file, slot: 'key'});
          if (slots !== 'key') made.push({...file, slot: 'password'});
        }
      }
  return made;
}

async function makeMessage(
  profile: Profile,
  compress: 'auto' | 'none',
  hasPassword: boolean,
  content: Uint8Array,
): Promise<Uint8Array> {
  const random = fixedRandom(`${profile} ${compress} ${content.length}`);
  const sessionKey = {bytes: random(32), cipher: aes256};
  const slots = [await sealRecoveryKeySlot(profile, passphrase, sessionKey, random)];
  if (hasPassword)
    slots.push(await sealPasswordSlot(profile, utf8(password), sessionKey, random, cheapArgon2Exponent));
  return await collect(
    encryptMessage(stream(content), {profile, compress, slots, sessionKey: sessionKey.bytes, random}),
  );
}

/** Whether a tar holds a bag in which sha256sum finds every file as it was. */
async function isWholeBag(tar: string): Promise<boolean> {
  const folder = mkdtempSync(`${tar}-`);
  try {
    const script =
      'tar -xf "$0" && cd Chats && sha256sum -c --quiet --strict manifest-sha256.txt tagmanifest-sha256.txt && test "$(find data -type f | wc -l)" = 9';
    return (await runCommand(['sh', '-c', script, tar], {cwd: folder})).exitCode === 0;
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** Lets a program open one file of ours, and returns what came of it. */
export async function openOurs(
  program: Program,
  file: Ours,
  secrets: Secrets,
  folder: string,
): Promise<{readonly outcome: string; readonly said: string}> {
  const work = mkdtempSync(join(folder, 'open-'));
  try {
    const output = join(work, 'opened');
    const {exitCode, said} = await program.open({input: file.path, secret: secrets[file.slot], output});
    // What failed and wrote nothing has not opened an empty file.
    const isSomething = exitCode === 0 || (existsSync(output) && statSync(output).size > 0);
    const isSame = isSomething && existsSync(output) && (await file.isWhole(output));
    return {outcome: outcomeOf(exitCode, isSame), said};
  } finally {
    rmSync(work, {recursive: true, force: true});
  }
}

/** The outcomes, in words that the tables and the expectations share. */
export function outcomeOf(exitCode: number | null, isSame: boolean): string {
  if (exitCode === 0) return isSame ? 'same' : 'other bytes';
  return isSame ? `same, exit ${exitCode}` : `exit ${exitCode ?? 'none'}`;
}

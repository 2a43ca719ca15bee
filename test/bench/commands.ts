/** How each program is called: keep64 as it was built, the others as their users call them. */
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {Command} from './measure.ts';
import type {PeerName, Peers, Secrets} from './peers.ts';

export const profiles = ['rfc4880', 'rfc9580'] as const;
export type Profile = (typeof profiles)[number];
export type Compress = 'auto' | 'none';

/** The program measured. */
export const keep64Program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const openpgpjsProgram = fileURLToPath(new URL('./openpgpjs.ts', import.meta.url));
const bash = '/bin/bash';

/** The commands of one benchmark. */
export class Commands {
  readonly #peers: Peers;
  readonly #secrets: Secrets;

  constructor(peers: Peers, secrets: Secrets) {
    this.#peers = peers;
    this.#secrets = secrets;
  }

  keep64(...args: readonly string[]): Command {
    return {program: process.execPath, args: [keep64Program, ...args]};
  }

  seal(source: string, archive: string, profile: Profile, compress: Compress, isReread = false): Command {
    const options = ['--profile', profile, '--compress', compress, ...(isReread ? [] : ['--no-verify'])];
    return this.#withKey('seal', source, '-o', archive, ...options);
  }

  verify(archive: string): Command {
    return this.#withKey('verify', archive);
  }

  restore(archive: string, folder: string): Command {
    return this.#withKey('restore', archive, '-C', folder);
  }

  keyCheck(): Command {
    return this.#withKey('key', 'check');
  }

  #withKey(...args: readonly string[]): Command {
    return this.keep64(...args, '--key-file', this.#secrets.keyFile, '--quiet');
  }

  /** gpg with a passphrase, and no cache of it. */
  #gpg(...args: readonly string[]): Command {
    const {keyFile, gnupgHome} = this.#secrets;
    const how = ['--batch', '--no-symkey-cache', '--pinentry-mode', 'loopback', '--passphrase-file', keyFile];
    return {program: this.#program('gpg'), args: [...how, ...args], environment: {GNUPGHOME: gnupgHome}};
  }

  gpgSeal(source: string, output: string): Command {
    return this.#gpg('-c', '-z', '0', '-o', output, source);
  }

  gpgOpen(archive: string): Command {
    return this.#gpg('-d', archive);
  }

  /** `tar -c | gpg -c`, with gpg's default compression or none. */
  tarGpg(parent: string, name: string, output: string, compress: 'default' | 'none'): Command {
    return pipe(
      {program: this.#program('tar'), args: ['-C', parent, '-cf', '-', name]},
      this.#gpg('-c', ...(compress === 'none' ? ['-z', '0'] : []), '-o', output),
    );
  }

  /** `gpg -d | tar -x`, into a folder that is there. */
  gpgTar(archive: string, folder: string): Command {
    return pipe(this.#gpg('-d', archive), {program: this.#program('tar'), args: ['-C', folder, '-xf', '-']});
  }

  ageSeal(source: string, output: string): Command {
    return {program: this.#program('age'), args: ['-r', this.#secrets.ageRecipient, '-o', output, source]};
  }

  ageOpen(archive: string): Command {
    return {program: this.#program('age'), args: ['-d', '-i', this.#secrets.ageIdentity, archive]};
  }

  rnpOpen(archive: string): Command {
    const {gnupgHome, keyFile} = this.#secrets;
    const args = ['--homedir', gnupgHome, '--decrypt', '--pass-fd', '0', '--output', '-', archive];
    return {program: this.#program('rnp'), args, input: keyFile};
  }

  sqopOpen(archive: string): Command {
    const args = ['decrypt', '--with-password', this.#secrets.keyFile];
    return {program: this.#program('sqop'), args, input: archive};
  }

  openpgpjsOpen(archive: string): Command {
    return {program: process.execPath, args: [openpgpjsProgram, archive, this.#secrets.keyFile]};
  }

  restic(repository: string, ...args: readonly string[]): Command {
    const how = ['--repo', repository, '--no-cache', '--password-file', this.#secrets.keyFile];
    return {program: this.#program('restic'), args: [...how, ...args]};
  }

  /** 7z takes a password from its arguments only; this one protects nothing. */
  sevenZip(letter: 'a' | 't', ...args: readonly string[]): Command {
    return {program: this.#program('7z'), args: [letter, '-pbenchmark', ...args]};
  }

  #program(name: PeerName): string {
    const peer = this.#peers.found.get(name);
    if (!peer) throw new Error(`${name} is not there`);
    return peer.program;
  }
}

function pipe(from: Command, into: Command): Command {
  const text = [from, into].map(({program, args}) => [program, ...args].map(quote).join(' ')).join(' | ');
  const shell = existsSync(bash) ? [bash, '-o', 'pipefail'] : ['sh'];
  const [program = 'sh', ...options] = shell;
  return {program, args: [...options, '-c', text], environment: {...from.environment, ...into.environment}};
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

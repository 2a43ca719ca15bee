/** Which other programs this machine has, and what keys they are given. OpenPGP.js is always there: we depend on it. */
import {spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {environment} from './measure.ts';

export const peerNames = ['gpg', 'age', 'rnp', 'sqop', 'restic', '7z', 'OpenPGP.js', 'tar'] as const;
export type PeerName = (typeof peerNames)[number];

/** The peers found: the program to call (nothing for OpenPGP.js), and its version. */
export type Peer = {readonly program: string; readonly version: string};
export type Peers = {
  readonly found: ReadonlyMap<PeerName, Peer>;
  readonly skipped: ReadonlyMap<PeerName, string>;
};

const probes: Readonly<Record<Exclude<PeerName, 'OpenPGP.js'>, readonly [string, ...string[]][]>> = {
  gpg: [['gpg', '--version']],
  age: [['age', '--version']],
  rnp: [['rnp', '--version']],
  sqop: [['sqop', 'version']],
  restic: [['restic', 'version']],
  '7z': [
    ['7z', 'i'],
    ['7zz', 'i'],
    ['7za', 'i'],
  ],
  tar: [['tar', '--version']],
};

/** Looks for every peer on the PATH. */
export function findPeers(): Peers {
  const found = new Map<PeerName, Peer>();
  const skipped = new Map<PeerName, string>();
  for (const name of peerNames) {
    if (name === 'OpenPGP.js') {
      found.set(name, {program: '', version: openpgpjsVersion()});
      continue;
    }
    const peer = probes[name].map(probe).find(result => result !== null);
    if (peer) found.set(name, peer);
    else skipped.set(name, `no ${probes[name].map(([program]) => program).join(', ')} on the PATH that runs`);
  }
  if (found.has('age') && !probe(['age-keygen', '--version'])) {
    found.delete('age');
    skipped.set('age', 'age-keygen is missing, and age asks for a passphrase on a terminal only');
  }
  return {found, skipped};
}

function probe([program, ...args]: readonly [string, ...string[]]): Peer | null {
  const {status, stdout} = spawnSync(program, args, {encoding: 'utf8', env: environment()});
  if (status !== 0) return null;
  const line = stdout.split('\n').find(text => text.trim() !== '') ?? '';
  return {program, version: line.trim()};
}

function openpgpjsVersion(): string {
  const entry = createRequire(import.meta.url).resolve('openpgp');
  const text = readFileSync(join(dirname(entry), '../../package.json'), 'utf8');
  const {version} = JSON.parse(text) as {version: string};
  return version;
}

/** The secrets of one benchmark: made for it, and gone with its folder. */
export type Secrets = {
  /** A file with 64 digits and nothing after them: keep64's key, everybody else's passphrase. */
  readonly keyFile: string;
  readonly gnupgHome: string;
  /** An age identity and whom to encrypt to; empty without age. */
  readonly ageIdentity: string;
  readonly ageRecipient: string;
};

/** Makes the secrets in a folder. */
export function makeSecrets(folder: string, peers: Peers): Secrets {
  const keyFile = join(folder, 'key');
  const gnupgHome = join(folder, 'gnupg');
  const ageIdentity = join(folder, 'age');
  writeFileSync(keyFile, randomBytes(32).toString('hex'), {mode: 0o600});
  mkdirSync(gnupgHome, {mode: 0o700});
  let ageRecipient = '';
  if (peers.found.has('age')) {
    spawnSync('age-keygen', ['-o', ageIdentity]);
    ageRecipient = /age1[0-9a-z]+/.exec(readFileSync(ageIdentity, 'utf8'))?.[0] ?? '';
    if (ageRecipient === '') throw new Error('age-keygen wrote no public key');
  }
  return {keyFile, gnupgHome, ageIdentity, ageRecipient};
}

/** Ends the agent that gpg started for this benchmark's own home. */
export function stopGpgAgent(gnupgHome: string): void {
  spawnSync('gpgconf', ['--homedir', gnupgHome, '--kill', 'gpg-agent']);
}

/**
 * `about`: what this program is made of: version, formats, how to open its archives without it, what it does not promise,
 * licences. All of it is known beforehand; nothing is read.
 */
import {version} from './agent.ts';

/** One line of a section: a sentence, a command to copy, or a name and what belongs to it. */
export type AboutItem =
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'command'; readonly text: string}
  | {readonly kind: 'row'; readonly name: string; readonly text: string};

/** One part of the page. */
export type AboutSection = {readonly title: string; readonly items: readonly AboutItem[]};

/** What there is to know. */
export type AboutReport = {
  readonly schema: 'keep64/about-1';
  readonly version: string;
  /** The version of Node that runs it. */
  readonly node: string;
  readonly sections: readonly AboutSection[];
};

/** The packages it is made with, and their licences as they state them; a test compares both with what is installed. */
export const licences = [
  ['ink', 'MIT'],
  ['react', 'MIT'],
  ['openpgp', 'LGPL-3.0+'],
  ['bip39', 'ISC'],
  ['qrcode-terminal', 'Apache-2.0'],
  ['qr', '(MIT OR Apache-2.0)'],
  ['pdfkit', 'MIT'],
  ['@fontsource/dejavu-mono', 'OFL-1.1'],
  ['zxing-wasm', 'MIT'],
  ['picomatch', 'MIT'],
  ['@zxcvbn-ts/core', 'MIT'],
  ['@zxcvbn-ts/language-common', 'MIT'],
  ['@zxcvbn-ts/language-en', 'MIT'],
] as const;

const text = (sentence: string): AboutItem => ({kind: 'text', text: sentence});
const command = (line: string): AboutItem => ({kind: 'command', text: line});
const row = (name: string, words: string): AboutItem => ({kind: 'row', name, text: words});

/** Returns what there is to know. @param node - the version of Node that runs, such as `26.10.0`. */
export function about({node}: {readonly node: string}): AboutReport {
  return {schema: 'keep64/about-1', version, node, sections};
}

const sections: readonly AboutSection[] = [
  {
    title: 'To open an archive without keep64',
    items: [
      text('Any OpenPGP program opens it with the 64 digits: lower case, no spaces, no check line.'),
      command('gpg -d X.tar.pgp | tar -xf -'),
      text('Then, in the folder that comes out of it, each line must end in OK:'),
      command('sha256sum -c manifest-sha256.txt'),
      text('Archives of profile rfc9580 want a program that knows RFC 9580, which GnuPG is not:'),
      command('sq decrypt X.tar.pgp | tar -xf -'),
    ],
  },
  {
    title: 'Formats',
    items: [
      row(
        'Key',
        '32 random bytes as 64 hexadecimal digits, which are the OpenPGP passphrase; 24 words of BIP-39',
      ),
      row(
        'Check line',
        '8 bytes of a Reed–Solomon code over the key: finds errors, corrects three, gives a line back',
      ),
      row(
        'Archive',
        'an OpenPGP message (RFC 9580) in profile rfc4880 (AES-256, integrity code) or rfc9580 (AEAD, Argon2)',
      ),
      row(
        'Inside',
        'a pax tar (POSIX) with a BagIt bag (RFC 8493): SHA-256 of every file, list of contents, README',
      ),
      row(
        'Also read',
        'OpenPGP messages of other programs that a passphrase opens, and WhatsApp’s own backups',
      ),
    ],
  },
  {
    title: 'What it cannot promise',
    items: [
      text('A lost key is lost: nobody can reset it or look it up, and without it nothing opens.'),
      text('JavaScript cannot reliably wipe memory; swap and hibernation may write it to a disk.'),
      text('Nobody outside the project has audited the code.'),
      text(
        'Owners, groups, access lists and extended attributes are not kept; links and devices are left out, and listed.',
      ),
      text('A photo, a clipboard and a cloud are not paper: who gets the digits has everything.'),
    ],
  },
  {
    title: 'Offline',
    items: [text('keep64 opens no network connection, has no telemetry, and asks nobody for updates.')],
  },
  {
    title: 'Licences',
    items: [
      row('keep64', 'MIT'),
      ...licences.map(([name, licence]) => row(name, licence)),
      text('Their texts lie beside them in node_modules.'),
    ],
  },
];

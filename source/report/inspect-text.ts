/** `inspect` as text: the packets as a tree with offsets and sizes, what opens the file, what is weak. */
import type {Finding} from '../audit/finding.ts';
import type {ForeignFile} from '../audit/foreign-file.ts';
import {estimateBasis} from '../audit/guess-rate.ts';
import type {Opener} from '../audit/inspect.ts';
import type {MessageKind} from '../audit/message-kind.ts';
import {severityOf, sortBySeverity} from '../audit/severity.ts';
import type {InspectedFile, InspectedOpenPgp, InspectedOther, InspectReport} from '../commands/inspect.ts';
import type {InspectedFolder, InspectedWhatsApp} from '../commands/inspect-backup.ts';
import type {PacketList} from '../openpgp/describe.ts';
import type {BackupSecret} from '../whatsapp/backup-header.ts';
import {displayName} from './display-name.ts';
import {describePublicKey, packetFacts, packetForm, packetName, packetPurpose} from './packet-words.ts';
import {formatBytes, formatCount, formatLargeNumber} from './quantity.ts';
import {explainError, explainFinding} from './words.ts';

/** Returns the report as lines, an empty line between files. */
export function inspectText({files}: InspectReport): string[] {
  const lines = files.flatMap((file, index) => [...(index === 0 ? [] : ['']), ...fileLines(file)]);
  const hasRates = files.some(({findings}) =>
    findings.some(finding => 'guessesPerSecond' in finding && finding.guessesPerSecond !== undefined),
  );
  return hasRates ? [...lines, `guesses: ${estimateBasis}`] : lines;
}

function fileLines(file: InspectedFile): string[] {
  switch (file.kind) {
    case 'openpgp':
      return openPgpLines(file);
    case 'whatsapp':
      return [...whatsAppLines(file), ...inspectFindingLines(file.findings)];
    case 'folder':
      return [...folderLines(file), ...inspectFindingLines(file.findings)];
    case 'other':
      return [...otherLines(file), ...inspectFindingLines(file.findings)];
    case 'unreadable': {
      const {message, hint} = explainError(file.error);
      return [
        `${shownName(file.file)}: cannot be read`,
        `  ${message}`,
        ...(hint === '' ? [] : [`    ${hint}`]),
      ];
    }
  }
}

/** A file as a person is told it; `-` is standard input. */
function shownName(file: string): string {
  return file === '-' ? 'standard input' : displayName(file);
}

/** What a file of OpenPGP packets is, in a few words. */
export const messageKindWords: Readonly<Record<MessageKind, string>> = {
  encrypted: 'an encrypted OpenPGP message',
  signed: 'a signed OpenPGP message, not encrypted',
  compressed: 'a packed OpenPGP message, not encrypted',
  plain: 'an OpenPGP message, not encrypted',
  'public-key': 'an OpenPGP public key',
  'secret-key': 'an OpenPGP secret key',
  signature: 'an OpenPGP signature',
  fragment: 'a part of an OpenPGP message',
};

function openPgpLines(file: InspectedOpenPgp): string[] {
  const {message, keyIdInName, hasSidecar, findings} = file;
  const armored = message.armor === undefined ? '' : ', armored';
  const {openers} = file;
  return [
    `${shownName(file.file)}: ${messageKindWords[file.messageKind]}, ${formatBytes(message.size)}, ${formatCount(message.packets.length, 'packet')}${armored}`,
    ...packetTable(message, String(message.size).length),
    ...(openers.length === 0
      ? []
      : [
          openers.length === 1 ? 'opened by' : 'opened by any one of',
          ...openers.map(opener => `  ${openerWords(opener)}`),
        ]),
    ...(keyIdInName === undefined
      ? []
      : [`key id in its name: ${keyIdInName} (a hint; names can be changed)`]),
    ...(file.messageId === undefined ? [] : [`message id ${file.messageId}, the same for all its copies`]),
    ...(file.messageKind !== 'encrypted'
      ? []
      : [
          hasSidecar
            ? 'a .sha256 file stands beside it: keep64 verify --fixity needs no key'
            : 'no .sha256 file beside it',
        ]),
    ...inspectFindingLines(findings),
  ];
}

function packetTable(packets: PacketList, sizeWidth: number): string[] {
  const width = Math.max(sizeWidth, 'offset'.length);
  return [`  ${'offset'.padStart(width)}  ${'size'.padStart(width)}`, ...packetLines(packets, width)];
}

/** A line a packet with offset, size and name, and below it what it says and how it stands there. */
function packetLines({packets, problem}: PacketList, width: number, indent = ''): string[] {
  const gap = ' '.repeat(2 * width + 2);
  return [
    ...packets.flatMap(packet => {
      const {offset, headerSize, bodySize, inside} = packet;
      const size = headerSize + bodySize;
      const place = `${String(offset).padStart(width)}  ${String(size).padStart(width)}`;
      const facts = packetFacts(packet);
      const purpose = packetPurpose(packet);
      const below = [facts, packetForm(packet)].filter(line => line !== '');
      return [
        `  ${place}  ${indent}${packetName(packet)}${purpose === '' ? '' : `: ${purpose}`}`,
        ...below.map(line => `  ${gap}  ${indent}  ${line}`),
        ...(inside === undefined ? [] : packetLines(inside, width, `${indent}  `)),
      ];
    }),
    ...(problem === undefined ? [] : [`  ${indent}at byte ${problem.offset}: ${displayName(problem.why)}`]),
  ];
}

/** One way to open a message, in words. */
export function openerWords(opener: Opener): string {
  switch (opener.kind) {
    case 'recovery-key':
      return `slot ${opener.slot}: the 64 digits of a recovery key, by its shape`;
    case 'passphrase': {
      const {slot, guessesPerSecond: rate} = opener;
      const cost = rate === undefined ? '' : `, about ${formatLargeNumber(rate)} guesses a second`;
      return `slot ${slot}: a passphrase (64 digits or a password)${cost}`;
    }
    case 'unknown':
      return `slot ${opener.slot}: not known what`;
    case 'private-key':
      return opener.recipient === undefined
        ? `a private key that is not named (${describePublicKey(opener.algorithmId)})`
        : `the private key ${opener.recipient} (${describePublicKey(opener.algorithmId)})`;
  }
}

/** What a way to open a message means, in a sentence. */
export function openerExplanation(opener: Opener): string {
  switch (opener.kind) {
    case 'recovery-key':
      return 'keep64 makes its first slot like this. 64 random digits need no slow hashing: nobody guesses them.';
    case 'passphrase':
      return 'The slot does not say whether it is for 64 digits or for a password. keep64 tries it with either.';
    case 'unknown':
      return 'keep64 cannot read this slot. Another slot, or another program, may open the file.';
    case 'private-key':
      return 'It opens with that private key and its passphrase, in GnuPG for example. No 64 digits do.';
  }
}

/** What a backup of WhatsApp's wants. */
export const backupSecretWords: Readonly<Record<BackupSecret, string>> = {
  'phone-key-file': 'the key file of the phone that made it; no 64 digits open it',
  'recovery-key': 'the 64 digits that WhatsApp showed',
  password: "no password by itself: the 64 digits behind it lie in WhatsApp's vault",
  passkey: "no passkey by itself: the 64 digits behind it lie in WhatsApp's vault",
  'recovery-key-or-password': 'the 64 digits that WhatsApp showed, or those behind a password',
};

function whatsAppLines({file, size, header, md5, made, isIncrement}: InspectedWhatsApp): string[] {
  const {appVersion, deviceModel, hasPhoneDigits} = header;
  const app = [appVersion, deviceModel].filter(text => text !== undefined).map(text => displayName(text));
  return [
    `${shownName(file)}: a WhatsApp backup (${header.format}), ${formatBytes(size)}`,
    `  header of ${formatBytes(header.size)}, then AES-256-GCM${app.length === 0 ? '' : `; made by WhatsApp ${app.join(', ')}`}`,
    ...(made === undefined
      ? []
      : [`  of ${made.slice(0, 10)}${isIncrement ? '; an increment of a whole backup' : ''}`]),
    md5 === 'matches'
      ? '  the MD5 at its end agrees: it is what the phone wrote'
      : '  no MD5 at its end agrees: it has none, or it is damaged',
    ...(hasPhoneDigits ? ['  its header holds the last two digits of the phone number: ••'] : []),
    `opened by ${backupSecretWords[header.secret]}`,
  ];
}

/** A line a backup, and what they are together. */
function folderLines({file, backups, otherFiles}: InspectedFolder): string[] {
  const others = otherFiles === 0 ? '' : `, ${formatCount(otherFiles, 'other file')}`;
  return [
    `${shownName(file)}: ${formatCount(backups.length, 'WhatsApp backup')}${others}`,
    ...backups.map(backup => {
      const {header, made, size, md5} = backup;
      const day = made?.slice(0, 10) ?? 'no date';
      const integrity = md5 === 'matches' ? 'MD5 good' : 'no MD5  ';
      return `  ${day}  ${header.format}  ${integrity}  ${formatBytes(size)}  ${displayName(backup.file)}`;
    }),
    ...[...new Set(backups.map(({header}) => header.secret))].map(
      secret => `opened by ${backupSecretWords[secret]}`,
    ),
  ];
}

function otherLines({file, foreign}: InspectedOther): string[] {
  return [`${shownName(file)}: ${foreign.name}, no archive keep64 can read`, ...foreignHint(foreign)];
}

/** What to do with a file that is no archive. */
export function foreignHint({what, protection}: ForeignFile): string[] {
  if (what === 'empty') return ['  look for another copy: nothing is left of this one'];
  if (what === 'zeros') return ['  this is what a copy that failed leaves: look for another one'];
  if (protection === 'readable')
    return ['  it is not encrypted: whoever has it can read it; keep64 seal makes an archive of it'];
  if (protection === 'locked') return ['  the program that made it opens it, with its own key or password'];
  if (protection === 'secret' && what !== 'recovery-key')
    return ['  it opens what belongs to it: keep it where nobody else reads it'];
  if (what === 'armored-file')
    return ['  gpg --dearmor gives back what is in it: keep64 inspect says what that is'];
  if (what === 'unknown') return ['  it begins as nothing known does: check that it is the right file'];
  return [];
}

/** Findings, the gravest first, each with its severity in front and its hint below. */
function inspectFindingLines(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const shown = sortBySeverity(findings);
  return [
    'findings',
    ...shown.flatMap(finding => {
      const {sentence, hint} = explainFinding(finding);
      const severity = severityOf(finding).padEnd(longestSeverity);
      const gap = ' '.repeat(longestSeverity);
      return [`  ${severity}  ${sentence}`, ...(hint === '' ? [] : [`  ${gap}    ${hint}`])];
    }),
  ];
}

const longestSeverity = 'critical'.length;

/** An inspected file as rows to move over: findings, packets as a tree, what opens it. Pure. */
import {severityOf, sortBySeverity} from '../../audit/severity.ts';
import type {InspectedFile, InspectedOpenPgp} from '../../commands/inspect.ts';
import type {PacketDescription, PacketList} from '../../openpgp/describe.ts';
import {displayName} from '../../report/display-name.ts';
import {
  backupSecretWords,
  foreignHint,
  messageKindWords,
  openerExplanation,
  openerWords,
} from '../../report/inspect-text.ts';
import {packetFacts, packetForm, packetName, packetPurpose} from '../../report/packet-words.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {explainError, explainFinding} from '../../report/words.ts';
import {asSentence} from '../sentence.ts';
import {type Meaning, signs} from '../theme.ts';

/** One row. Its texts have passed the sanitizer. */
export type InspectRow = {
  readonly id: string;
  /** What stands in front: a severity, or offset and size; as wide as the others of its section. */
  readonly label: string;
  readonly text: string;
  readonly meaning: Meaning;
  /** Levels inside of others. */
  readonly depth: number;
  /** Sentences about it, for the row that is pointed at. */
  readonly details: readonly string[];
};

/** What a file is, in one line. */
export function inspectSummary(file: InspectedFile): string {
  switch (file.kind) {
    case 'openpgp': {
      const {message, messageKind} = file;
      const armored = message.armor === undefined ? '' : ', armored';
      return `${capitalized(messageKindWords[messageKind])}, ${formatBytes(message.size)}, ${formatCount(message.packets.length, 'packet')}${armored}`;
    }
    case 'whatsapp':
      return `A WhatsApp backup (${file.header.format}), ${formatBytes(file.size)}`;
    case 'folder':
      return `A folder with ${formatCount(file.backups.length, 'WhatsApp backup')}`;
    case 'other':
      return `${capitalized(file.foreign.name)}: no archive keep64 can read`;
    case 'unreadable':
      return 'It cannot be read.';
  }
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Returns the rows of a file, the gravest finding first. */
export function inspectRows(file: InspectedFile): InspectRow[] {
  const findings = sortBySeverity(file.findings).map((finding, index): InspectRow => {
    const severity = severityOf(finding);
    const {sentence, hint} = explainFinding(finding);
    const meaning = {critical: 'bad', warning: 'warning', note: 'accent', good: 'good'} as const;
    return {
      id: `finding ${index}`,
      label: `${signs[meaning[severity]]} ${severity}`,
      text: sentence,
      meaning: meaning[severity],
      depth: 0,
      details: [asSentence(sentence), ...(hint === '' ? [] : [asSentence(hint)])],
    };
  });
  switch (file.kind) {
    case 'openpgp':
      return [...section('Findings', findings), ...openPgpRows(file)];
    case 'whatsapp':
      return [
        ...section('Findings', findings),
        ...section('WhatsApp', [
          plain('opened by', backupSecretWords[file.header.secret]),
          plain('header', `${formatBytes(file.header.size)}, then AES-256-GCM`),
          ...(file.header.appVersion === undefined
            ? []
            : [plain('app', `WhatsApp ${displayName(file.header.appVersion)}`)]),
          ...(file.made === undefined ? [] : [plain('made', file.made.slice(0, 10))]),
          plain('MD5', file.md5 === 'matches' ? 'agrees: it is what the phone wrote' : 'none that agrees'),
          ...(file.header.hasPhoneDigits
            ? [plain('phone', 'the last two digits of its number stand in the header: ••')]
            : []),
        ]),
      ];
    case 'folder':
      return [
        ...section('Findings', findings),
        ...section(
          'Backups',
          file.backups.map((backup, at) => ({
            ...plain(
              backup.made?.slice(0, 10) ?? '',
              displayName(backup.file),
              `${backup.header.format}, ${formatBytes(backup.size)}, ${backup.md5 === 'matches' ? 'its MD5 agrees' : 'no MD5 agrees'}.`,
              `Opened by ${backupSecretWords[backup.header.secret]}.`,
            ),
            id: `backup ${at}`,
          })),
        ),
      ];
    case 'other':
      return [
        ...section('Findings', findings),
        ...foreignHint(file.foreign).map(hint => plain('', asSentence(hint.trim()))),
      ];
    case 'unreadable': {
      const {message, hint} = explainError(file.error);
      return [plain('', asSentence(message)), ...(hint === '' ? [] : [plain('', asSentence(hint))])];
    }
  }
}

function openPgpRows(file: InspectedOpenPgp): InspectRow[] {
  const {message, openers, keyIdInName, messageId, hasSidecar, messageKind} = file;
  const width = Math.max(String(message.size).length, 'offset'.length);
  const rest = [
    ...(keyIdInName === undefined
      ? []
      : [plain('key id', `${keyIdInName}, says its name`, 'A hint only: names can be changed.')]),
    ...(messageId === undefined
      ? []
      : [
          plain(
            'message id',
            messageId,
            'The same for all copies of it, whatever their names and passwords.',
          ),
        ]),
    ...(messageKind !== 'encrypted'
      ? []
      : [
          hasSidecar
            ? plain(
                '.sha256',
                'a checksum file stands beside it',
                'keep64 verify --fixity compares the two, without a key.',
              )
            : plain(
                '.sha256',
                'no checksum file beside it',
                'Only the key can tell whether the file is whole.',
              ),
        ]),
  ];
  return [
    ...section(
      openers.length === 1 ? 'Opened by' : 'Opened by any one of',
      openers.map((opener, index) => ({
        ...plain('', openerWords(opener), openerExplanation(opener)),
        id: `opener ${index}`,
      })),
    ),
    ...section(
      `Packets: ${'offset'.padStart(width - 'Packets'.length + 2)}  ${'size'.padStart(width)}`,
      packetRows(message, width),
    ),
    ...section('Beside', rest),
  ];
}

function packetRows({packets, problem}: PacketList, width: number, depth = 0, parent = ''): InspectRow[] {
  return [
    ...packets.flatMap((packet, index) => {
      const id = `${parent}packet ${index}`;
      const row = packetRow(packet, width, depth, id);
      return packet.inside === undefined
        ? [row]
        : [row, ...packetRows(packet.inside, width, depth + 1, `${id} `)];
    }),
    ...(problem === undefined
      ? []
      : [
          {
            ...plain(String(problem.offset).padStart(width), displayName(problem.why)),
            id: `${parent}problem`,
            meaning: 'warning' as const,
            depth,
          },
        ]),
  ];
}

function packetRow(packet: PacketDescription, width: number, depth: number, id: string): InspectRow {
  const {offset, headerSize, bodySize} = packet;
  const facts = packetFacts(packet);
  const purpose = packetPurpose(packet);
  return {
    id,
    label: `${String(offset).padStart(width)}  ${String(headerSize + bodySize).padStart(width)}`,
    text: facts === '' ? packetName(packet) : `${packetName(packet)}: ${facts}`,
    meaning: 'plain',
    depth,
    details: [
      ...(purpose === '' ? [] : [asSentence(purpose)]),
      ...(facts === '' ? [] : [asSentence(facts)]),
      `${packetForm(packet)}; header of ${formatBytes(headerSize)}, body of ${formatBytes(bodySize)}.`,
    ],
  };
}

function plain(label: string, text: string, ...details: readonly string[]): InspectRow {
  return {
    id: `${label} ${text}`,
    label,
    text,
    meaning: 'plain',
    depth: 0,
    details: details.length === 0 ? [text] : details,
  };
}

function section(title: string, rows: readonly InspectRow[]): readonly InspectRow[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(({label}) => label.length));
  return [
    {id: title, label: '', text: title, meaning: 'strong', depth: -1, details: []},
    ...rows.map(row => ({...row, label: row.label.padEnd(width)})),
  ];
}

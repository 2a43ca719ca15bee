/** What a row of a browser is, in a word for its column and in a sentence for the line below the list. Pure. */
import {type FileKind, recogniseFile, recogniseFolder} from '../../audit/file-kind.ts';
import {isUtf8Name} from '../../bytes/name-bytes.ts';
import type {EntryLook, ListedEntry} from '../../disk/list-folder.ts';
import type {DiskError} from '../../errors.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import type {BackupSecret} from '../../whatsapp/backup-header.ts';
import type {BrowserRow} from './rows.ts';
import type {BrowserTerms} from './terms.ts';

/** Returns what an entry seems to be; undefined before it was looked at, and for what is nothing special. */
export function recogniseEntry({name}: ListedEntry, look: EntryLook | undefined): FileKind | undefined {
  if (look === undefined || look.kind === 'gone' || !look.isReadable) return undefined;
  if (look.kind === 'folder') return recogniseFolder(name, look.childNames);
  return look.kind === 'file' ? recogniseFile(name, look.head) : undefined;
}

/** Returns a word or two for the column of kinds; nothing for ordinary files and folders. */
export function kindWord(entry: ListedEntry, look: EntryLook | undefined): string {
  if (!isUtf8Name(entry.name)) return 'name not UTF-8';
  const recognised = recogniseEntry(entry, look);
  if (recognised !== undefined) return wordOf(recognised);
  if (look?.kind === 'gone') return 'gone';
  if (look !== undefined && look.kind === 'other') return entry.isLink ? 'broken link' : 'device or pipe';
  if (look !== undefined && !look.isReadable) return 'not readable';
  return entry.isLink ? 'link' : '';
}

function wordOf(recognised: FileKind): string {
  switch (recognised.kind) {
    case 'archive':
      return recognised.keyId === undefined ? 'archive' : `archive ${recognised.keyId}`;
    case 'not-what-its-name-says':
      return 'other content';
    case 'checksum':
      return 'checksum';
    case 'whatsapp-backup':
      return 'WhatsApp backup';
    case 'whatsapp-key':
      return 'WhatsApp key';
    case 'chat-export':
      return 'chat export';
    case 'whatsapp-folder':
      return recognised.part === 'media' ? 'WhatsApp media' : 'WhatsApp';
  }
}

const secretWords: Readonly<Record<BackupSecret, string>> = {
  'phone-key-file': 'the phone’s key file opens it, no 64 digits do',
  'recovery-key': 'its 64 digits open it',
  password: 'made with a password; its 64 digits open it',
  passkey: 'made with a passkey',
  'recovery-key-or-password': 'end-to-end encrypted',
};

function sentenceOf(recognised: FileKind): string {
  switch (recognised.kind) {
    case 'archive':
      return recognised.keyId === undefined
        ? 'An encrypted archive.'
        : `An archive; its name says key ${recognised.keyId}.`;
    case 'not-what-its-name-says':
      return `Named like ${recognised.named === 'archive' ? 'an archive' : 'a WhatsApp backup'}, but begins otherwise.`;
    case 'checksum':
      return 'The SHA-256 of the file beside it.';
    case 'whatsapp-backup':
      return `A WhatsApp backup (${recognised.format}): ${secretWords[recognised.secret]}.`;
    case 'whatsapp-key':
      return 'WhatsApp’s key file: it opens backups.';
    case 'chat-export':
      return 'An exported WhatsApp chat.';
    case 'whatsapp-folder':
      return {
        all: 'WhatsApp’s backups and media.',
        databases: 'WhatsApp’s backups.',
        media: 'WhatsApp’s media.',
      }[recognised.part];
  }
}

/** Returns a sentence about the row that is pointed at: what it is, and what Enter does. The link's target is untrusted. */
export function describeRow(
  row: BrowserRow,
  look: EntryLook | undefined,
  {wanted}: BrowserTerms,
): {readonly sentence: string; readonly linkTarget: string | undefined} {
  const plain = (sentence: string) => ({sentence, linkTarget: undefined});
  switch (row.kind) {
    case 'marked':
      return plain(`Enter takes the ${formatCount(row.count, 'marked one')}.`);
    case 'place':
      return plain('Enter opens it.');
    case 'this-folder':
      return plain(
        wanted === 'new-folder' ? 'It is empty: Enter takes it.' : 'Enter takes the folder that is shown.',
      );
    case 'new':
      return plain(wanted === 'new-file' ? 'A new file, in this folder.' : 'A new folder, in this one.');
    case 'entry':
      return {
        sentence: describeEntry(row, look),
        linkTarget: look === undefined || look.kind === 'gone' ? undefined : look.linkTarget,
      };
  }
}

function describeEntry(row: Extract<BrowserRow, {kind: 'entry'}>, look: EntryLook | undefined): string {
  const {entry, problem} = row;
  if (look?.kind === 'gone') return `Gone, or the disk does not answer (${look.errno}).`;
  if (look !== undefined && look.kind === 'other' && entry.isLink) return 'A link that leads nowhere.';
  if (look !== undefined && !look.isReadable && look.kind !== 'other') return 'You may not read it.';
  const recognised = recogniseEntry(entry, look);
  if (recognised !== undefined) return sentenceOf(recognised);
  if (problem !== undefined) return problem;
  if (entry.kind === 'folder') return 'Enter opens the folder.';
  return look === undefined ? '' : `A file of ${formatBytes(look.size)}.`;
}

const whyUnreadable = new Map([
  ['EACCES', 'You may not look into this folder.'],
  ['EPERM', 'You may not look into this folder.'],
  ['ENOENT', 'There is no such folder, or not any more.'],
  ['ENOTDIR', 'That is not a folder.'],
]);

/** Returns why a folder cannot be listed. */
export function describeUnreadable({errno}: DiskError): string {
  return whyUnreadable.get(errno) ?? `The disk does not answer as it should (${errno}).`;
}

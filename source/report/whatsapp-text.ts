/** What reports say of WhatsApp's own backups. */
import type {BackupReading} from '../commands/read-backup.ts';
import type {DecryptedBackups} from '../commands/seal-whatsapp.ts';
import type {BackupContentForm} from '../whatsapp/backup-content.ts';
import {displayName} from './display-name.ts';
import {formatCount} from './quantity.ts';

const contentWords: Readonly<Record<BackupContentForm['kind'], string>> = {
  sqlite: 'an SQLite database',
  zip: 'a ZIP',
  json: 'JSON',
  other: 'something that is neither a database, a ZIP nor JSON',
};

/** Returns what a WhatsApp backup is, and what its MD5 says; nothing for other files. */
export function whatsappLines({whatsapp}: {readonly whatsapp?: BackupReading | undefined}): string[] {
  if (whatsapp === undefined) return [];
  const {format, appVersion, content, md5, contentSha256} = whatsapp;
  const app = appVersion === undefined ? '' : ` of WhatsApp ${displayName(appVersion)}`;
  const held = content === undefined ? '' : `, holds ${contentWords[content.kind]}`;
  return [
    `  a ${format} backup${app}${held}`,
    ...(contentSha256 === undefined ? [] : [`  content sha256 ${contentSha256}`]),
    ...(md5 === 'differs' ? ['  its content is proved; the MD5 at its end is damaged, and only that'] : []),
  ];
}

/** Returns what became of the backups of a folder that was sealed; nothing where there were none. */
export function decryptedLines(decrypted: DecryptedBackups | undefined): string[] {
  if (decrypted === undefined) return [];
  const {keptEncrypted, keepsOriginals} = decrypted;
  const kept = keptEncrypted === 0 ? '' : `; ${keptEncrypted} did not open and are in it as they are`;
  const originals = keepsOriginals ? ', and in it as they are too' : '';
  return [
    `  ${formatCount(decrypted.decrypted, 'backup')} of WhatsApp proved and decrypted into it${originals}${kept}`,
    '  nothing decrypted was on a disk outside of the archive',
  ];
}

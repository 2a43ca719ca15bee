/**
 * The recovery sheet as data: what stands on it, in whatever form it is drawn, and the words around it. Whoever holds a
 * sheet holds the key: callers write it to files that only their owner can read. Pure.
 */
import {deriveKeyId} from '../key/key-id.ts';
import {formatKeyGrid, type RecoveryKey} from '../key/recovery-key.ts';
import {formatWords} from '../key/words.ts';
import {makePaperQr, type PaperQr} from './paper-qr.ts';

/** What stands on a sheet. */
export type RecoverySheet = {
  /** The 64 digits as modules. */
  readonly qr: PaperQr;
  /** Five lines of four groups; the fifth is the check line. */
  readonly gridLines: readonly string[];
  readonly words: readonly string[];
  readonly keyId: string;
  /** Such as `24 November 2026`, in UTC. */
  readonly date: string;
};

const monthNames =
  'January February March April May June July August September October November December'.split(' ');

/** Returns the sheet of a key. @param date - stands on it, in UTC. */
export async function makeRecoverySheet(key: RecoveryKey, date: Date): Promise<RecoverySheet> {
  return {
    qr: await makePaperQr(key.digits()),
    gridLines: formatKeyGrid(key),
    words: formatWords(key),
    keyId: deriveKeyId(key),
    date: `${date.getUTCDate()} ${monthNames[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`,
  };
}

/** How many lines of notes a sheet has room for, and what the first of them are for. */
export const noteLabels = ['archives', 'other copy', 'checked on', '', ''] as const;

/** The words on a sheet: the same in every form. */
export const sheetWords = {
  title: 'Recovery key',
  purpose:
    'These 64 digits open everything that was sealed with them. Nobody can look them up or reset them. Keep this sheet as you keep a passport.',
  checkLine: 'Line 5 is the check line. It finds typing errors, and gives back any one line that is lost.',
  code: 'The code holds lines 1 to 4. keep64 key read takes them from a scan or a photo.',
  alphabet: 'The digits are 0 to 9 and a to f: no letter o, no i, no l.',
  wordsTitle: 'The same key as 24 words',
  openTitle: 'To open an archive with GnuPG alone',
  openCommand: 'gpg -d X.tar.pgp | tar -xf -',
  openSteps: [
    'Install GnuPG (Windows: Gpg4win), free for every computer: gnupg.org',
    "Open a terminal in the archive's folder, and type this, with the archive's name for X:",
    'gpg asks for a passphrase: the 64 digits of lines 1 to 4, lower case, no spaces.',
    'A folder appears. README.txt in it says how to prove that nothing is missing.',
  ],
  /** The step that the command belongs to, counted from 0. */
  commandStep: 1,
  openNotes: [
    'On Windows use the Command Prompt (cmd): PowerShell may spoil the data.',
    'If gpg refuses it, use Sequoia: sq decrypt X.tar.pgp | tar -xf -',
  ],
  keepTitle: 'Keeping it',
  keepRules: [
    'Print two sheets, and keep them in two places, one of them away from home.',
    'Take no picture of it with a phone that copies pictures to a cloud.',
    'Delete the file after printing: it is the key.',
    'Once a year, type the key from paper: keep64 key check',
  ],
  notesTitle: 'Notes',
} as const;

/** The commands and their options: one table that feeds parsing, help and the checks of both. */
import {
  argon2Option,
  keyOptions,
  limitOptions,
  logOptions,
  newPasswordOptions,
  type OptionSpec,
  passwordOptions,
} from './option-lists.ts';

/** A command. `path` is one or two words. */
export type CommandSpec = {
  readonly path: string;
  /** Positional arguments as help shows them. */
  readonly positionals: string;
  readonly minPositionals: number;
  readonly maxPositionals: number;
  readonly about: string;
  readonly options: readonly OptionSpec[];
};

/** Every command, in the order of help. */
export const commandTable = [
  {
    path: 'key new',
    positionals: '',
    minPositionals: 0,
    maxPositionals: 0,
    about: 'make a 64-digit recovery key and show it once, with its check line',
    options: [
      {name: 'out', value: 'FILE', about: 'also write it to a new file that only you can read'},
      {name: 'sheet', value: 'FILE', about: 'also make its sheet to print (.pdf, .html or .txt)'},
      ...logOptions,
    ],
  },
  {
    path: 'key check',
    positionals: '',
    minPositionals: 0,
    maxPositionals: 0,
    about: 'is what I typed a key; proposes corrections, applies none',
    options: [
      ...keyOptions,
      {name: 'against', value: 'ARCHIVE', about: 'try the key, and likely typing errors, on an archive'},
    ],
  },
  {
    path: 'key show',
    positionals: '',
    minPositionals: 0,
    maxPositionals: 0,
    about: 'show an existing key another way',
    options: [...keyOptions, {name: 'as', value: 'qr|words|grid', about: 'the form (default grid)'}],
  },
  {
    path: 'key sheet',
    positionals: '',
    minPositionals: 0,
    maxPositionals: 0,
    about: 'make the recovery sheet to print: QR code, digits, words, how to open an archive',
    options: [
      {
        name: 'output',
        short: 'o',
        value: 'FILE',
        about: 'a new file ending in .pdf, .html or .txt; - for standard output, as in | lp',
      },
      {name: 'format', value: 'pdf|html|text', about: 'the form, where FILE does not say it (default pdf)'},
      ...keyOptions,
      ...logOptions,
    ],
  },
  {
    path: 'key read',
    positionals: 'PHOTO',
    minPositionals: 1,
    maxPositionals: 1,
    about: 'read a key back from a photo or scan of its QR code, and show it or write it to a file',
    options: [
      {
        name: 'out',
        value: 'FILE',
        about: 'write it to a new file that only you can read, and do not show it',
      },
      {name: 'key-id', value: 'ID', about: 'refuse another key than this, such as 909a-5a09'},
    ],
  },
  {
    path: 'seal',
    positionals: 'SOURCE...',
    minPositionals: 1,
    maxPositionals: Number.POSITIVE_INFINITY,
    about: 'pack and encrypt files, read the archive back, then give it its name',
    options: [
      {name: 'output', short: 'o', value: 'FILE', about: 'the archive to make'},
      {name: 'folder', short: 'd', value: 'DIR', about: 'make it in this folder, with a name of its own'},
      ...keyOptions,
      ...passwordOptions,
      {
        name: 'profile',
        value: 'rfc4880|rfc9580',
        about: 'rfc4880 opens with every OpenPGP program (default)',
      },
      {name: 'compress', value: 'auto|none', about: 'deflate what can be (default), or nothing'},
      {name: 'no-verify', about: 'do not read the archive back'},
      {
        name: 'repairable',
        value: 'N%',
        about: 'also make PAR2 files that can mend so much damage (needs par2)',
      },
      {name: 'from-whatsapp', about: 'SOURCE is a folder of WhatsApp: seal what its backups hold, decrypted'},
      {
        name: 'whatsapp-key-file',
        value: 'FILE',
        about: 'what opens them, where it is not the key that seals',
      },
      {name: 'whatsapp-key-fd', value: 'N', about: 'the same from an open file descriptor'},
      {name: 'keep-originals', about: 'with --from-whatsapp: seal the encrypted files too'},
      {name: 'no-staging', about: 'write nothing decrypted outside of the archive: always so'},
      {name: 'escape-names', about: 'seal names that cannot stand in an archive in escaped form'},
      argon2Option,
      ...logOptions,
    ],
  },
  {
    path: 'list',
    positionals: 'ARCHIVE',
    minPositionals: 1,
    maxPositionals: 1,
    about: 'what is inside, from the inventory (not verified yet)',
    options: [...keyOptions, ...passwordOptions, ...limitOptions],
  },
  {
    path: 'inspect',
    positionals: 'FILE...',
    minPositionals: 1,
    maxPositionals: Number.POSITIVE_INFINITY,
    about: 'without the key: packets, algorithms, what opens it, what is weak',
    options: [],
  },
  {
    path: 'verify',
    positionals: 'ARCHIVE...',
    minPositionals: 1,
    maxPositionals: Number.POSITIVE_INFINITY,
    about: 'with the key: read every byte and compare it with the manifest',
    options: [
      ...keyOptions,
      ...passwordOptions,
      {
        name: 'against',
        value: 'DIR|ARCHIVE',
        about: 'compare one archive with a folder or another archive: added, removed, changed',
      },
      {name: 'fixity', about: 'without the key: compare with the .sha256 file beside it, and no more'},
      ...limitOptions,
      ...logOptions,
    ],
  },
  {
    path: 'drill',
    positionals: 'ARCHIVE',
    minPositionals: 1,
    maxPositionals: 1,
    about: 'can I still recover: type the key from paper, read everything, write nothing',
    options: [...keyOptions, ...limitOptions, ...logOptions],
  },
  {
    path: 'audit',
    positionals: '[DIR|FILE...]',
    minPositionals: 0,
    maxPositionals: Number.POSITIVE_INFINITY,
    about: 'a whole collection: copies, ages, checks, what is due, what one mishap takes',
    options: [
      {name: 'due-after', value: 'DAYS', about: 'how long a check counts (default 90)'},
      {
        name: 'due-depth',
        value: 'fixity|decrypt|manifest|drill',
        about: 'the shallowest check that counts (default decrypt: read with the key)',
      },
      {name: 'due', about: 'tell only what is due or damaged; for a reminder, with --quiet'},
      {name: 'fixity', about: 'without the key: compare what is due with its .sha256 files'},
      {name: 'key', about: 'ask for the 64 digits, and verify what is due with them'},
      ...keyOptions,
      ...passwordOptions,
      {
        name: 'share',
        value: 'K/N',
        about:
          'read the K-th of N shares in place of what is due; N runs read everything once; day/N, week/N and month/N take the next share each day, week or month',
      },
      {name: 'all', about: 'read everything, due or not'},
      {
        name: 'against',
        value: 'DIR|ARCHIVE',
        about: 'compare one archive with a folder or another archive: added, removed, changed',
      },
      {name: 'html', value: 'FILE', about: 'also write the report as one page, to a new file'},
      {name: 'quick', about: 'of a WhatsApp folder: do not read the media to compare their SHA-256'},
      {name: 'show-names', about: 'of a WhatsApp folder: name the chats with the most messages'},
      ...limitOptions,
      ...logOptions,
    ],
  },
  {
    path: 'restore',
    positionals: 'ARCHIVE',
    minPositionals: 1,
    maxPositionals: 1,
    about: 'verify and unpack into a folder that is new or empty',
    options: [
      {name: 'target', short: 'C', value: 'DEST', about: 'the folder to make'},
      {
        name: 'only',
        value: 'GLOB',
        isRepeatable: true,
        about: 'restore only these paths; everything is verified',
      },
      {
        name: 'only-path',
        value: 'PATH',
        isRepeatable: true,
        about: 'restore only this file or folder, by its very name: no glob',
      },
      {
        name: 'files-from',
        value: 'FILE',
        about: 'the same for each line of a file (- for standard input)',
      },
      {name: 'dry-run', about: 'verify and say what would be restored; write nothing'},
      {
        name: 'salvage',
        about:
          'from a damaged archive: put every file that can be proven into DEST/salvaged, list the others',
      },
      {
        name: 'skip-unsafe',
        about: 'leave out links and other entries that are never restored, instead of refusing',
      },
      ...keyOptions,
      ...passwordOptions,
      ...limitOptions,
      ...logOptions,
    ],
  },
  {
    path: 'repair',
    positionals: 'ARCHIVE',
    minPositionals: 1,
    maxPositionals: 1,
    about: 'mend a damaged archive with its PAR2 files, into a new file (needs par2)',
    options: [
      {name: 'output', short: 'o', value: 'FILE', about: 'the repaired archive (default X.repaired.tar.pgp)'},
      {name: 'par2', value: 'FILE', about: 'a PAR2 file of the set, where it lies elsewhere'},
      ...keyOptions,
      ...passwordOptions,
      ...limitOptions,
      ...logOptions,
    ],
  },
  ...(['add', 'change', 'remove'] as const).map(action => ({
    path: `password ${action}` as const,
    positionals: 'ARCHIVE',
    minPositionals: 1,
    maxPositionals: 1,
    about: {
      add: 'let a password open an archive too; the 64 digits go on to open it',
      change: 'give an archive another password',
      remove: 'take the password away; the 64 digits go on to open it',
    }[action],
    options: [
      ...keyOptions,
      ...passwordOptions,
      ...(action === 'remove' ? [] : [...newPasswordOptions, argon2Option]),
      ...limitOptions,
      ...logOptions,
    ],
  })),
  {
    path: 'whatsapp audit',
    positionals: 'FOLDER',
    minPositionals: 1,
    maxPositionals: 1,
    about: 'what a folder of WhatsApp holds, in numbers, and whether it is whole',
    options: [
      ...keyOptions,
      {name: 'quick', about: 'do not read the media to compare their SHA-256'},
      {name: 'show-names', about: 'name the chats with the most messages'},
    ],
  },
  {
    path: 'log',
    positionals: '',
    minPositionals: 0,
    maxPositionals: 0,
    about: 'what was made, checked and restored when; --check proves that nobody changed it',
    options: [
      {name: 'check', about: 'prove the hash chain: finds what was edited, deleted, moved or cut'},
      {
        name: 'expect',
        value: 'N:HASH',
        about: 'with --check: entry N must have this hash, as an earlier --check named it',
      },
      {name: 'limit', value: 'N', about: 'show the last N entries (default 50)'},
    ],
  },
  {
    path: 'demo',
    positionals: '',
    minPositionals: 0,
    maxPositionals: 0,
    about: 'the whole round on a sample chat in a temporary folder',
    options: [],
  },
  {
    path: 'about',
    positionals: '',
    minPositionals: 0,
    maxPositionals: 0,
    about: 'version, formats, how to open archives without keep64, licences',
    options: [],
  },
] as const satisfies readonly CommandSpec[];

/** The path of a command. */
export type CommandPath = (typeof commandTable)[number]['path'];

/**
 * What is pictured: each scene is a name, what it shows in words, and the keys that lead there in the built program. To
 * add one, add an entry; `npm run pictures` makes the files, and README.md names them.
 */
import {type HomeChoice, homeEntries} from '../../source/screens/home/state.ts';
import {keys, type Session} from '../tui/_terminal.ts';

export type Scene = {
  /** The file's name. */
  readonly name: string;
  /** What a reader who cannot see the picture is told. */
  readonly title: string;
  /** The main design size where absent. */
  readonly size?: {readonly columns: number; readonly rows: number};
  /** Its folder, which is its home, has `Chats/` and the archives below. */
  /** Without an audit log, as on a machine that never had keep64. */
  readonly isFirstStart?: boolean;
  readonly play: (session: Session) => Promise<void>;
};

/** The archive of Chats/ that every scene finds. */
export const archiveName = 'Chats-20260502T091500Z.909a5a09.tar.pgp';

/** A copy of it in which some bytes in the middle are changed. */
export const damagedName = 'Chats-copy.tar.pgp';

/** The vector key of the key format: five lines, no secret. */
const grid = [
  '6730 a595 a148 4d0c',
  '39c1 01dc 0ac8 2ec5',
  'e401 bb6f 0e1b 8ee2',
  'dc10 4a6b 3687 f017',
  'e3a1 d926 1816 1093',
];

/** Opens an entry of home by its letter. */
async function choose(session: Session, choice: HomeChoice): Promise<void> {
  await session.waitFor('❯ Turn on encrypted backup');
  session.press(homeEntries.find(({value}) => value === choice)?.letter ?? '');
}

/** Types a path into the step that asks for one. */
async function typePath(session: Session, path: string): Promise<void> {
  await session.type(path, `${path}▏`);
  session.press(keys.enter);
}

/** Types the key into the step that asks for it. */
async function typeKey(session: Session): Promise<void> {
  await session.waitFor('The recovery key it was sealed with');
  await session.paste(grid.join('\r'), '64 digits and the check line');
  session.press(keys.enter);
}

async function showNewKey(session: Session): Promise<void> {
  await choose(session, 'create-key');
  await session.waitFor('What shall open your archives?');
  session.press(keys.enter);
  await session.waitFor(/5 +[0-9a-f]{4} .* check line/);
}

async function verify(session: Session, archive: string, verdict: string | RegExp): Promise<void> {
  await choose(session, 'verify');
  await session.waitFor('Every byte of it is read');
  await typePath(session, archive);
  await typeKey(session);
  await session.waitFor(verdict);
}

export const scenes: readonly Scene[] = [
  {
    name: 'start',
    title: 'the first screen on the first start: what a recovery key is, and what can be done',
    isFirstStart: true,
    play: session => session.waitFor('A recovery key is 64 digits'),
  },
  {
    name: 'home',
    title: 'the first screen later: which keys and archives are known, and what is due',
    play: session => session.waitFor(/last proved/),
  },
  {
    name: 'key',
    title: 'a new recovery key as a grid of 64 digits with a check line, to write down',
    play: showNewKey,
  },
  {
    name: 'qr',
    title: 'the same key as a QR code for the camera of a phone',
    play: async session => {
      await showNewKey(session);
      session.press('c');
      const lastRow = 20;
      await session.waitUntil(() => session.cells()[lastRow]?.[2]?.getBgColor() === 231, 'the whole code');
    },
  },
  {
    name: 'proof',
    title: 'a line typed from paper that differs from the key: the wrong group is pointed at',
    play: async session => {
      await showNewKey(session);
      session.press(keys.enter);
      await session.waitFor(/From your paper: line (\d)/);
      const asked = Number(/From your paper: line (\d)/.exec(session.screen())?.[1]);
      const groups = (grid[asked - 1] ?? '').split(' ');
      await session.type([...groups.slice(0, 2), groups[2]?.replace(/^./, '7'), groups[3]].join(' '));
      session.press(keys.enter);
      await session.waitFor('Not the same as the key');
    },
  },
  {
    name: 'browse',
    title: 'choosing what to seal in a list of folders and files',
    play: async session => {
      await choose(session, 'seal');
      await session.waitFor('❯   Archives/');
      session.press(keys.down, ' ', ' ');
      await session.waitFor(/2 marked/);
    },
  },
  {
    name: 'verified',
    title: 'an archive is verified: every byte read, every file compared with the manifest',
    play: session => verify(session, archiveName, 'Verified.'),
  },
  {
    name: 'damaged',
    title: 'a damaged archive: where, what is lost, what to do now',
    play: session => verify(session, damagedName, 'Damaged.'),
  },
  {
    name: 'check-key',
    title: 'a typed key with a wrong digit: the correction its check line proposes, applied only on yes',
    play: async session => {
      await choose(session, 'check-key');
      await session.waitFor('The key as it stands on your paper');
      const typed = [...grid.slice(0, 2), grid[2]?.replace('0e1b', '0e7b'), ...grid.slice(3)];
      await session.paste(typed.join('\r'), /5 .*1093/);
      session.press(keys.enter);
      await session.waitFor(/meant\?/);
    },
  },
  {
    name: 'contents',
    title: 'the files in an archive as a tree, some of them selected to be restored',
    play: async session => {
      await choose(session, 'contents');
      await session.waitFor('The list of its files is read');
      await typePath(session, archiveName);
      await typeKey(session);
      await session.waitFor('! Not verified yet');
      session.press(keys.down, keys.down);
      await session.waitFor(/❯ .* Oma & Opa/);
      session.press(keys.enter);
      await session.waitFor('IMG-20250305');
      session.press(keys.down, ' ', keys.down, ' ');
      await session.waitFor('2 files, ');
    },
  },
  {
    name: 'audit',
    title: 'the audit of a folder: its archives, their copies, what is due and what is at risk',
    play: async session => {
      await choose(session, 'audit');
      await session.waitFor('A folder with archives');
      await session.waitFor('Enter');
      await typePath(session, '~/');
      await session.waitFor('Look through this?');
      session.press(keys.enter);
      await session.waitFor(/\d archive/);
    },
  },
  {
    name: 'salvage',
    title: 'what was salvaged from a damaged archive, and what was not had',
    play: async session => {
      await verify(session, damagedName, 'Damaged.');
      session.press('s');
      await session.waitFor('❯ New folder');
      session.press(keys.enter);
      await session.waitFor(/[Ss]alvaged/);
      await session.waitFor('Same from a shell');
    },
  },
  {
    name: 'whatsapp',
    title: 'what is in a WhatsApp backup: messages, chats, media, in numbers and without a word of them',
    play: async session => {
      await choose(session, 'whatsapp');
      await session.waitFor('Folder or file');
      await typePath(session, 'WhatsApp');
      await session.waitFor('How do you have the key?');
      session.press(keys.enter);
      await session.waitFor('The 64 digits that WhatsApp showed');
      session.press(grid.slice(0, 4).join('').replaceAll(' ', ''), keys.enter);
      await session.waitFor('What is in it');
      await session.waitFor(/\d messages/);
      session.press('\u001b[C');
      await session.waitFor('Messages by month');
    },
  },
  {
    name: 'inspect',
    title: 'what a file is made of, without a key: its packets, what opens it, what that costs to guess',
    play: async session => {
      await choose(session, 'inspect');
      await session.waitFor('no key needed');
      await typePath(session, archiveName);
      await session.waitFor('the 64 digits of a recovery key');
    },
  },
  {
    name: 'log',
    title: 'the audit log: what was made and checked when, and that its chain is whole',
    play: async session => {
      await choose(session, 'log');
      await session.waitFor(/Same from a shell:/);
    },
  },
];

/**
 * What is pictured: each scene is a name, what it shows in words, and the keys that lead there in the built program. To
 * add one, add an entry; `npm run pictures` makes the files, and README.md names them.
 */
import {keys, type Session} from '../tui/_terminal.ts';

export type Scene = {
  /** The file's name. */
  readonly name: string;
  /** What a reader who cannot see the picture is told. */
  readonly title: string;
  /** The main design size where absent. */
  readonly size?: {readonly columns: number; readonly rows: number};
  /** Its folder, which is its home, has `Chats/` and the archives below. */
  readonly play: (session: Session) => Promise<void>;
};

/** The archive of Chats/ that every scene finds. */
export const archiveName = 'Chats-20261123T101500Z.909a5a09.tar.pgp';

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

/** Chooses a line of home by its words. */
async function choose(session: Session, label: string): Promise<void> {
  await session.waitFor('❯ Create a recovery key');
  for (let line = 0; !session.screen().includes(`❯ ${label}`); line++) {
    if (line > 30) throw new Error(`home has no ${label}:\n${session.screen()}`);
    const before = session.screen();
    session.press(keys.down);
    await session.waitUntil(() => session.screen() !== before, 'the next line of home');
  }
  session.press(keys.enter);
}

async function typeArchive(session: Session, name: string): Promise<void> {
  await session.waitFor(/❯ .*▏/);
  await session.type(name, `${name}▏`);
  session.press(keys.enter);
}

async function typeKey(session: Session): Promise<void> {
  await session.paste(grid.join('\r'), /64 digits/);
  session.press(keys.enter);
}

export const scenes: readonly Scene[] = [
  {
    name: 'home',
    title: 'the first screen: what a recovery key is, and what can be done',
    play: session => session.waitFor('❯ Create a recovery key'),
  },
  {
    name: 'key',
    title: 'a new recovery key as a grid of 64 digits with a check line, to write down',
    play: async session => {
      await showNewKey(session);
    },
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
    name: 'verified',
    title: 'an archive is verified: every byte read, every file compared with the manifest',
    play: session => verify(session, archiveName, 'Verified.'),
  },
  {
    name: 'damaged',
    title: 'a damaged archive: where, what is lost, what to do now',
    play: session => verify(session, damagedName, /[Dd]amaged/),
  },
];

async function showNewKey(session: Session): Promise<void> {
  await choose(session, 'Create a recovery key');
  await session.waitFor('Have paper and a pen ready');
  session.press(keys.enter);
  await session.waitFor(/5 +[0-9a-f]{4} .* check line/);
}

async function verify(session: Session, archive: string, verdict: string | RegExp): Promise<void> {
  await choose(session, 'Verify an archive');
  await typeArchive(session, archive);
  await session.waitFor('recovery key');
  await typeKey(session);
  await session.waitFor(verdict);
}

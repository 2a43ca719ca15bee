/**
 * The data that is sealed, the same in every run: all of it follows from a seed. What is random is a cipher's key
 * stream, so no program can compress it; the texts are made of words as often as people use them.
 */
import {createCipheriv, createHash} from 'node:crypto';
import {closeSync, ftruncateSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {wordlists} from 'bip39';

const kib = 1024;
const mib = 2 ** 20;
const blockBytes = mib;
const smallFileBytes = 4 * kib;
const smallFilesInFolder = 1000;
/** The share of the chat folder that is media. */
const mediaShare = 0.8;
const messagesInTransaction = 10_000;
/** The evening the first message was sent. */
const firstMessageMs = Date.UTC(2021, 2, 14, 19, 5);

/** Bytes and numbers that look random and are the same for the same seed. */
export class Dice {
  readonly #stream;
  readonly #zeros = Buffer.alloc(blockBytes);
  #numbers: Buffer = Buffer.alloc(0);
  #used = 0;

  constructor(seed: string) {
    const key = createHash('sha256').update(seed).digest();
    this.#stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  }

  /** Up to 1 MiB that nothing compresses. */
  bytes(size: number): Buffer {
    return this.#stream.update(this.#zeros.subarray(0, size));
  }

  /** A number from 0 to 1, without 1. */
  next(): number {
    if (this.#used === this.#numbers.length) {
      this.#numbers = this.bytes(64 * kib);
      this.#used = 0;
    }
    this.#used += 4;
    return this.#numbers.readUInt32LE(this.#used - 4) / 2 ** 32;
  }

  /** A whole number from `from` to `to`, small ones more often: the logarithm is even. */
  between(from: number, to: number): number {
    return Math.floor(from * (to / from) ** this.next());
  }

  of<T>(list: readonly [T, ...T[]]): T {
    return list[Math.floor(this.next() * list.length)] ?? list[0];
  }
}

/** Writes a file that nothing compresses, with the first bytes given. */
export function writeNoise(path: string, size: number, dice: Dice, head: Uint8Array = Buffer.alloc(0)): void {
  const file = openSync(path, 'w');
  try {
    let left = size - writeSync(file, head);
    while (left > 0) left -= writeSync(file, dice.bytes(Math.min(left, blockBytes)));
  } finally {
    closeSync(file);
  }
}

/** Makes a file of zeros that takes no room. */
export function writeSparse(path: string, size: number): void {
  const file = openSync(path, 'w');
  try {
    ftruncateSync(file, size);
  } finally {
    closeSync(file);
  }
}

/** Makes files of 4 KiB, half of them text, half random, a thousand in a folder. */
export function writeSmallFiles(folder: string, count: number): void {
  const dice = new Dice('small files');
  for (let index = 0; index < count; index++) {
    const inside = join(folder, String(Math.floor(index / smallFilesInFolder)).padStart(3, '0'));
    if (index % smallFilesInFolder === 0) mkdirSync(inside, {recursive: true});
    const number = String(index).padStart(6, '0');
    if (index % 2 === 0) writeFileSync(join(inside, `note-${number}.txt`), prose(dice, smallFileBytes));
    else writeFileSync(join(inside, `thumb-${number}.bin`), dice.bytes(smallFileBytes));
  }
}

const everyday =
  'the to you and I a is it of in that for on me my so we be have this not with at but do are was just ok what no can ' +
  'if like will up yes all good know out get when there one how now see time go about day home going think come too ' +
  "back really tomorrow love today don't it's I'm haha lol thanks here they he she her him your work got still need";
const vocabulary = [...everyday.split(' '), ...(wordlists.english ?? [])];
const people = [
  'Ana',
  'Jonas',
  'Priya',
  'Marta',
  'Dad',
  'Oma Ilse',
  'Tomás',
  'Wei',
  'Zeynep',
  'Luca',
] as const;
const asides = ['😂', '❤️', '👍', '🎉', '😅', '…', '?', '!', '.'] as const;

function sentence(dice: Dice): string {
  const words = Array.from({length: dice.between(2, 24)}, () => {
    // Few words make most of a text (Zipf): even by the logarithm of the rank.
    const word = vocabulary[dice.between(1, vocabulary.length + 1) - 1] ?? 'ok';
    return dice.next() < 0.02 ? String(dice.between(1, 100_000)) : word;
  });
  return words.join(' ') + (dice.next() < 0.4 ? dice.of(asides) : '');
}

function prose(dice: Dice, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let length = 0; length < size; ) {
    const part = Buffer.from(`${sentence(dice)}\n`);
    parts.push(part);
    length += part.length;
  }
  return Buffer.concat(parts).subarray(0, size);
}

type MediaKind = {
  readonly folder: string;
  readonly prefix: string;
  readonly extension: string;
  /** The first bytes, as the format has them. */
  readonly head: Buffer;
  readonly sizes: readonly [number, number];
  /** How often among all media. */
  readonly weight: number;
};

const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb', 'hex');
const mp4 = Buffer.from('00000018667479706d70343200000000', 'hex');
const ogg = Buffer.concat([
  Buffer.from('OggS\0\x02', 'latin1'),
  Buffer.alloc(20),
  Buffer.from('\x01\x13OpusHead'),
]);
const webp = Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1');
const mediaKinds: readonly MediaKind[] = [
  {
    folder: 'WhatsApp Images',
    prefix: 'IMG',
    extension: 'jpg',
    head: jpeg,
    sizes: [40 * kib, 600 * kib],
    weight: 55,
  },
  {
    folder: 'WhatsApp Images/Sent',
    prefix: 'IMG',
    extension: 'jpg',
    head: jpeg,
    sizes: [60 * kib, 400 * kib],
    weight: 12,
  },
  {folder: 'WhatsApp Video', prefix: 'VID', extension: 'mp4', head: mp4, sizes: [mib, 16 * mib], weight: 4},
  {
    folder: 'WhatsApp Voice Notes/202318',
    prefix: 'PTT',
    extension: 'opus',
    head: ogg,
    sizes: [6 * kib, 120 * kib],
    weight: 18,
  },
  {
    folder: 'WhatsApp Audio',
    prefix: 'AUD',
    extension: 'm4a',
    head: mp4,
    sizes: [200 * kib, 5 * mib],
    weight: 2,
  },
  {
    folder: 'WhatsApp Stickers',
    prefix: 'STK',
    extension: 'webp',
    head: webp,
    sizes: [10 * kib, 90 * kib],
    weight: 9,
  },
];

/** Makes a folder as WhatsApp leaves it: 80 % media by size, the rest chat exports and SQLite databases, half and half. */
export function writeChatFolder(folder: string, size: number): void {
  const dice = new Dice('chat folder');
  const media = Math.round(size * mediaShare);
  const texts = size - media;
  writeMedia(join(folder, 'Media'), media, dice);
  const chats = Math.min(people.length, Math.max(1, Math.round(texts / 2 / (5 * mib))));
  for (let chat = 0; chat < chats; chat++) writeExport(folder, chat, texts / 2 / chats, dice);
  writeDatabase(join(folder, 'Databases', 'msgstore.db'), texts / 2, dice);
}

function writeMedia(folder: string, size: number, dice: Dice): void {
  const totalWeight = mediaKinds.reduce((sum, {weight}) => sum + weight, 0);
  for (let written = 0, index = 0; written < size; index++) {
    let ticket = dice.next() * totalWeight;
    const kind = mediaKinds.find(({weight}) => {
      ticket -= weight;
      return ticket < 0;
    });
    if (!kind) continue;
    const sent = new Date(firstMessageMs + index * 5_400_000);
    const day = sent.toISOString().slice(0, 10).replaceAll('-', '');
    const name = `${kind.prefix}-${day}-WA${String(index % 16).padStart(4, '0')}.${kind.extension}`;
    const path = join(folder, kind.folder, name);
    const bytes = Math.max(kib, Math.min(dice.between(...kind.sizes), size - written));
    mkdirSync(dirname(path), {recursive: true});
    writeNoise(path, bytes, dice, kind.head);
    utimesSync(path, sent, sent);
    written += bytes;
  }
}

function writeExport(folder: string, chat: number, size: number, dice: Dice): void {
  const other = people[chat] ?? people[0];
  const parts: string[] = [];
  let length = 0;
  for (let now = firstMessageMs; length < size; now += dice.between(1, 7200) * 1000) {
    const [day, time] = new Date(now).toISOString().split('T');
    const line = `[${day}, ${time?.slice(0, 8)}] ${dice.next() < 0.5 ? other : 'Me'}: ${sentence(dice)}\n`;
    parts.push(line);
    length += line.length;
  }
  writeFileSync(join(folder, `WhatsApp Chat with ${other}.txt`), parts.join(''));
}

function writeDatabase(path: string, size: number, dice: Dice): void {
  mkdirSync(dirname(path), {recursive: true});
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF');
    database.exec(
      'CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL, ' +
        'key_id TEXT NOT NULL, timestamp INTEGER, status INTEGER, text_data TEXT)',
    );
    database.exec('CREATE UNIQUE INDEX message_key_index ON message (chat_row_id, from_me, key_id)');
    const insert = database.prepare(
      'INSERT INTO message (chat_row_id, from_me, key_id, timestamp, status, text_data) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const pageBytes = Number(Object.values(database.prepare('PRAGMA page_size').get() ?? {})[0]);
    const pages = database.prepare('PRAGMA page_count');
    let now = firstMessageMs;
    while (Number(Object.values(pages.get() ?? {})[0]) * pageBytes < size) {
      database.exec('BEGIN');
      for (let index = 0; index < messagesInTransaction; index++) {
        now += dice.between(1, 7200) * 1000;
        const id = dice.bytes(10).toString('hex').toUpperCase();
        insert.run(dice.between(1, 200), dice.next() < 0.5 ? 1 : 0, `3EB0${id}`, now, 13, sentence(dice));
      }
      database.exec('COMMIT');
    }
  } finally {
    database.close();
  }
}

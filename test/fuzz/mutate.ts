/** Changes to bytes and text as damage, mistakes and malice make them, all out of one seed. */

/** Numbers that look random and are the same for the same seed (splitmix32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return Math.floor((((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * limit);
  }

  /** One of some. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}

type Change = (bytes: Buffer, dice: Dice, others: readonly Uint8Array[]) => Buffer;

const telling = [0, 1, 0x1f, 0x20, 0x7f, 0x80, 0xbf, 0xc0, 0xd1, 0xd2, 0xd4, 0xe0, 0xef, 0xfe, 0xff];

/** A place in the bytes: half of the time near the start, where the structure is. */
function place(size: number, dice: Dice): number {
  return dice.below(2) === 0 ? dice.below(Math.min(size, 256)) : dice.below(size);
}

function span(size: number, dice: Dice): readonly [number, number] {
  const start = place(size, dice);
  return [start, Math.min(size, start + 1 + dice.below(dice.pick([4, 64, 512, 4096])))];
}

const changes: readonly Change[] = [
  (bytes, dice) => {
    const at = place(bytes.length, dice);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
    return bytes;
  },
  (bytes, dice) => {
    bytes[place(bytes.length, dice)] = dice.pick(telling);
    return bytes;
  },
  (bytes, dice) => {
    const [start, end] = span(bytes.length, dice);
    return bytes.fill(dice.pick(telling), start, end);
  },
  (bytes, dice) => {
    const [start, end] = span(bytes.length, dice);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  (bytes, dice) => {
    const [start, end] = span(bytes.length, dice);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  (bytes, dice) => {
    const at = place(bytes.length, dice);
    const more = Buffer.from(Array.from({length: 1 + dice.below(20)}, () => dice.below(256)));
    return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  },
  (bytes, dice) => bytes.subarray(0, dice.below(bytes.length)),
  (bytes, dice, others) => {
    const other = Buffer.from(dice.pick(others));
    return Buffer.concat([
      bytes.subarray(0, place(bytes.length, dice)),
      other.subarray(dice.below(other.length)),
    ]);
  },
  (bytes, dice) => {
    // A number somewhere becomes one that is large, or just over a limit.
    const at = place(bytes.length, dice);
    const value = dice.pick([0xffffffff, 0x7fffffff, 0x80000000, 0xffff, 0x10000, 0x200, 0]);
    if (at + 4 <= bytes.length) bytes.writeUInt32BE(value, at);
    return bytes;
  },
  (bytes, dice) => {
    const [first, second] = [span(bytes.length, dice), span(bytes.length, dice)].sort((a, b) => a[0] - b[0]);
    if (first === undefined || second === undefined || first[1] > second[0]) return bytes;
    return Buffer.concat([
      bytes.subarray(0, first[0]),
      bytes.subarray(...second),
      bytes.subarray(first[1], second[0]),
      bytes.subarray(...first),
      bytes.subarray(second[1]),
    ]);
  },
];

/** Returns a copy with one to four changes. `others` are there to be spliced in. */
export function mutate(original: Uint8Array, dice: Dice, others: readonly Uint8Array[]): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let left = 1 + dice.below(4); left > 0 && bytes.length > 0; left--)
    bytes = dice.pick(changes)(Buffer.from(bytes), dice, others);
  return bytes;
}

const odd = [
  ...'0123456789abcdefABCDEFoOiIlLgz?-–—\u2028\u00a0\t\r\n\u0000\u202e:.,',
  '\n\n',
  '????',
  '0'.repeat(64),
  'key id ',
  '909a-5a09',
  'abandon ',
  '👨‍👩‍👧',
];

/** Returns a text with one to six changes. */
export function mutateText(original: string, dice: Dice): string {
  let signs = [...original];
  for (let left = 1 + dice.below(6); left > 0; left--) {
    const at = dice.below(signs.length + 1);
    const end = at + dice.below(dice.pick([2, 5, 20]));
    const part = signs.slice(at, end);
    const replacement = dice.pick([
      [dice.pick(odd)],
      [],
      part.toReversed(),
      [...part, ...part],
      [...part, dice.pick(odd)],
    ]);
    signs = [...signs.slice(0, at), ...replacement, ...signs.slice(end)];
  }
  return signs.join('');
}

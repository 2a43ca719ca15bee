/** How fast this machine's ciphers and hashes are in node:crypto, on one thread, and what that allows. */
import {createCipheriv, createHash} from 'node:crypto';
import type {Profile} from './commands.ts';

const chunkBytes = 128 * 1024;
const trialMs = 150;
const trials = 5;

export const primitives = [
  'SHA-1',
  'SHA-256',
  'AES-256-CBC',
  'AES-256-ECB',
  'AES-256-CFB',
  'AES-256-OCB',
] as const;
export type Primitive = (typeof primitives)[number];
/** Nanoseconds a byte. */
export type RawSpeeds = Readonly<Record<Primitive, number>>;

/** Measures each, the best of some trials, with a chunk that stays in the cache. */
export function measureRaw(): RawSpeeds {
  const chunk = Buffer.alloc(chunkBytes, 0x5a);
  const key = Buffer.alloc(32, 1);
  const block = Buffer.alloc(16, 2);
  const sha1 = createHash('sha1');
  const sha256 = createHash('sha256');
  const cbc = createCipheriv('aes-256-cbc', key, block);
  const ecb = createCipheriv('aes-256-ecb', key, null);
  const cfb = createCipheriv('aes-256-cfb', key, block);
  return {
    'SHA-1': best(() => sha1.update(chunk)),
    'SHA-256': best(() => sha256.update(chunk)),
    'AES-256-CBC': best(() => cbc.update(chunk)),
    'AES-256-ECB': best(() => ecb.update(chunk)),
    'AES-256-CFB': best(() => cfb.update(chunk)),
    // One cipher a chunk, as RFC 9580 has it.
    'AES-256-OCB': best(() => {
      const ocb = createCipheriv('aes-256-ocb', key, block.subarray(0, 15), {authTagLength: 16});
      ocb.update(chunk);
      ocb.final();
      ocb.getAuthTag();
    }),
  };
}

function best(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial < trials; trial++) {
    const start = performance.now();
    let rounds = 0;
    let elapsed = 0;
    for (; elapsed < trialMs; elapsed = performance.now() - start) {
      work();
      rounds++;
    }
    least = Math.min(least, (elapsed * 1e6) / (rounds * chunkBytes));
  }
  return least;
}

/** What sealing and verifying cannot do without: each an unbroken chain, except OCB, whose chunks are independent. */
const needed: Readonly<Record<'seal' | 'verify', Readonly<Record<Profile, readonly Primitive[]>>>> = {
  // The second SHA-256 is that of the archive, for the .sha256 file.
  seal: {
    rfc4880: ['AES-256-CBC', 'SHA-1', 'SHA-256', 'SHA-256'],
    rfc9580: ['AES-256-OCB', 'SHA-256', 'SHA-256'],
  },
  verify: {
    rfc4880: ['AES-256-ECB', 'SHA-1', 'SHA-256'],
    rfc9580: ['AES-256-OCB', 'SHA-256'],
  },
};

/** What the primitives alone take, in nanoseconds a byte. */
export type Bound = {
  readonly parts: readonly Primitive[];
  /** One after the other, on one core. */
  readonly sum: number;
  /** On all cores: the sum spread evenly, or the longest chain that cannot be split. */
  readonly bound: number;
};

/** The least time that a work can take with these primitives and so many cores. */
export function boundOf(work: 'seal' | 'verify', profile: Profile, raw: RawSpeeds, cores: number): Bound {
  const parts = needed[work][profile];
  const sum = parts.reduce((total, part) => total + raw[part], 0);
  const chains = parts
    .filter(part => part !== 'AES-256-OCB' && part !== 'AES-256-ECB')
    .map(part => raw[part]);
  return {parts, sum, bound: Math.max(sum / cores, ...chains)};
}

/**
 * All paths of an archive, and which of them are in each other's way: twice the same, a file where a folder is, or the same
 * for a file system that ignores case or Unicode form. Holds 8 bytes an entry besides the paths; a sort of hashes finds
 * the suspects, and only those are compared, so that a forged hash costs time and never an answer.
 */
import {collisionForm} from '../archive/entry-path.ts';
import {LimitError} from '../errors.ts';
import type {FindingList} from './finding-list.ts';
import {GrowingList} from './growing-list.ts';

const slash = 0x2f;
// 51 bits of hash leave room for one more bit in a number that is counted exactly.
const lowBits = 19;
const noHash = -1;

/** A growing list of paths. */
export class EntryTable {
  readonly paths = new GrowingList<string>();
  readonly #maxEntries: number;
  readonly #keys = new GrowingList<number>(); // the hash, then one bit: is it a file
  readonly #folders = new Set<number>();
  #lastFolder = noHash;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /**
   * Appends a path and returns its number.
   * @throws {LimitError} where entries and the folders that they imply are too many.
   */
  add(path: string, isFile: boolean): number {
    const index = this.paths.add(path);
    const prefixes: number[] = [];
    this.#keys.add(hashPath(path, prefixes) * 2 + (isFile ? 1 : 0));
    const folder = prefixes.at(-1) ?? noHash;
    if (folder !== this.#lastFolder) {
      this.#lastFolder = folder;
      for (const prefix of prefixes) this.#folders.add(prefix);
    }
    if (this.#folders.size + index >= this.#maxEntries)
      throw new LimitError('entries', `archive holds more than ${this.#maxEntries} entries and folders`);
    return index;
  }

  /** Adds what is found about the paths. */
  report(findings: FindingList): void {
    const sorted = new Float64Array(this.#keys.length);
    let count = 0;
    for (const key of this.#keys.values()) sorted[count++] = key;
    sorted.sort();
    const twins = new Set<number>();
    for (let index = 1; index < sorted.length; index++) {
      const hash = Math.floor((sorted[index] ?? 0) / 2);
      if (hash === Math.floor((sorted[index - 1] ?? 0) / 2)) twins.add(hash);
    }
    if (twins.size > 0) this.#reportTwins(twins, findings);
    const blocked = new Set<number>();
    for (const folder of this.#folders) if (includesSorted(sorted, folder * 2 + 1)) blocked.add(folder);
    if (blocked.size > 0) this.#reportBlocked(blocked, findings);
  }

  #reportTwins(twins: ReadonlySet<number>, findings: FindingList): void {
    const exact = new Map<string, boolean>();
    const folded = new Map<string, string>();
    let index = 0;
    for (const path of this.paths.values()) {
      const key = this.#keys.at(index++) ?? 0;
      if (!twins.has(Math.floor(key / 2))) continue;
      const isFile = key % 2 === 1;
      const wasFile = exact.get(path);
      if (wasFile !== undefined) {
        // The same folder twice is what `tar c a a/b` writes, and does no harm.
        if (isFile || wasFile) findings.fault({kind: 'duplicate-entry', path});
        continue;
      }
      exact.set(path, isFile);
      const form = collisionForm(path);
      const other = folded.get(form);
      if (other === undefined) folded.set(form, path);
      else findings.note({kind: 'colliding-entries', path, other});
    }
  }

  #reportBlocked(blocked: ReadonlySet<number>, findings: FindingList): void {
    const files = new Set<string>();
    const folded = new Map<string, string>();
    let index = 0;
    for (const path of this.paths.values()) {
      const key = this.#keys.at(index++) ?? 0;
      if (key % 2 === 0 || !blocked.has(Math.floor(key / 2))) continue;
      files.add(path);
      folded.set(collisionForm(path), path);
    }
    for (const path of this.paths.values()) {
      const prefixes: number[] = [];
      hashPath(path, prefixes);
      if (!prefixes.some(prefix => blocked.has(prefix))) continue;
      for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
        const folder = path.slice(0, at);
        const other = folded.get(collisionForm(folder));
        // Where several files have one form, the one that is the folder itself is in the way everywhere.
        if (files.has(folder)) findings.fault({kind: 'colliding-entries', path, other: folder});
        else if (other !== undefined) findings.note({kind: 'colliding-entries', path, other});
      }
    }
  }
}

/** The hash of a path's collision form; `prefixes` gets those of the folders above it, outermost first. */
function hashPath(path: string, prefixes: number[]): number {
  let high = 0x811c9dc5; // two walks of FNV-1a with different primes
  let low = 0x01000193;
  for (let at = 0; at < path.length; at++) {
    let code = path.charCodeAt(at);
    if (code > 0x7f) return hashFolded(collisionForm(path), prefixes);
    if (code >= 0x61 && code <= 0x7a) code -= 0x20;
    else if (code === slash) prefixes.push(joinHash(high, low));
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b) ^ (low >>> 13);
  }
  return joinHash(high, low);
}

function hashFolded(form: string, prefixes: number[]): number {
  prefixes.length = 0;
  let high = 0x811c9dc5;
  let low = 0x01000193;
  for (let at = 0; at < form.length; at++) {
    const code = form.charCodeAt(at);
    if (code === slash) prefixes.push(joinHash(high, low));
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b) ^ (low >>> 13);
  }
  return joinHash(high, low);
}

function joinHash(high: number, low: number): number {
  return (high >>> 0) * 2 ** lowBits + (low >>> (32 - lowBits));
}

function includesSorted(sorted: Float64Array, value: number): boolean {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return sorted[from] === value;
}

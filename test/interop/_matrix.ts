/** Runs every program over every case, two at a time, and sums up what came of them. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {makeOurs, type Ours, openOurs, type Secrets, writeSecrets} from './_ours.ts';
import type {Profile, Program} from './_programs.ts';
import {casesOf, type Plaintexts, readTheirs, writePlaintexts} from './_theirs.ts';

/** The columns of the matrix: our profile and the slot a program opens it by, or a profile a program writes in. */
export type Column = `${Profile}, ${'key' | 'password'}` | `reads ${Profile}`;

export const columns: readonly Column[] = [
  'rfc4880, key',
  'rfc4880, password',
  'rfc9580, key',
  'rfc9580, password',
  'reads rfc4880',
  'reads rfc9580',
];

/** One case: what was tried, what came of it, and what the program said. */
export type Cell = {
  readonly column: Column;
  readonly title: string;
  readonly outcome: string;
  readonly said: string;
};

const placesForPrograms = 2;

/** Maps with so many at a time, in order. */
async function mapSome<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      results[at] = await map(items[at] as Item);
    }
  };
  await Promise.all(Array.from({length: placesForPrograms}, work));
  return results;
}

/** The cases, made once for all programs. */
export class Matrix {
  readonly #folder = mkdtempSync(join(tmpdir(), 'keep64-matrix-'));
  #ours: readonly Ours[] = [];
  #plaintexts: Plaintexts = [];
  #secrets: Secrets | undefined;

  /** Writes what all programs are given. */
  async prepare(): Promise<void> {
    this.#secrets = writeSecrets(this.#folder);
    this.#ours = await makeOurs(mkdtempSync(join(this.#folder, 'ours-')));
    this.#plaintexts = await writePlaintexts(mkdtempSync(join(this.#folder, 'plain-')));
  }

  /** Tries everything with one program. */
  async run(program: Program): Promise<Cell[]> {
    const secrets = this.#secrets;
    if (secrets === undefined) throw new Error('prepare() comes first');
    const opened = await mapSome(this.#ours, async (file): Promise<Cell> => {
      const {outcome, said} = await openOurs(program, file, secrets, this.#folder);
      return {column: `${file.profile}, ${file.slot}`, title: file.title, outcome, said};
    });
    const read = await mapSome(casesOf(program, this.#plaintexts), async (item): Promise<Cell> => {
      const {outcome, said} = await readTheirs(program, item, secrets, this.#folder);
      return {column: `reads ${item.writing.profile}`, title: item.title, outcome, said};
    });
    return [...opened, ...read];
  }

  /** Removes everything. */
  close(): void {
    rmSync(this.#folder, {recursive: true, force: true});
  }
}

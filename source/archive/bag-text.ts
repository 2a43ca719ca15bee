/**
 * The long texts of a bag, the inventory and the manifest, as lines made one at a time: a bag of a million files never
 * has either of them in memory whole. Batches keep the price of a line low.
 */
import {formatManifestLine, payloadFolder} from './bag.ts';
import {type BagEntry, inventoryEntry} from './bag-plan.ts';
import type {DigestTable} from './digest-table.ts';
import {formatInventoryEntry, formatInventoryHeader} from './inventory.ts';

/** Text is turned into bytes in batches of about this many characters. */
const textBatchSize = 65_536;

/** Yields the lines of the inventory: the header, then an entry a line, in the order of the entries. */
export function* inventoryLines(
  header: {entries: number; bytes: number},
  entries: readonly BagEntry[],
): Generator<string> {
  yield formatInventoryHeader(header);
  for (const entry of entries) yield formatInventoryEntry(inventoryEntry(entry));
}

/** Yields the manifest's lines. `digests` holds those of the files that were written, in order; `leftOut` names the others. */
export function* manifestLines(
  entries: readonly BagEntry[],
  leftOut: ReadonlySet<number>,
  digests: DigestTable,
): Generator<string> {
  let sealed = 0;
  for (const [index, entry] of entries.entries())
    if (entry.type === 'file' && !leftOut.has(index))
      yield formatManifestLine(digests.hex(sealed++), `${payloadFolder}/${entry.path}`);
}

/** Joins pieces into batches of about 64 Ki characters. An empty text has no batch. */
export function* batches(pieces: Iterable<string>): Generator<string> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < textBatchSize) continue;
    yield batch;
    batch = '';
  }
  if (batch !== '') yield batch;
}

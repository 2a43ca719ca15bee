/** Reads only the first entries of what was decrypted: enough to list an archive, and nothing is proved by it. */
import {type ArchiveLimits, defaultArchiveLimits} from '../archive/archive-limits.ts';
import {inventoryName} from '../archive/bag.ts';
import {type InventoryEntry, InventoryParser} from '../archive/inventory.ts';
import {TarCursor} from '../archive/tar-cursor.ts';
import {bagNameOf, peekKind} from './contents-kind.ts';

/** What a listing can say. Without a bag there is no inventory. */
export type InventoryListing =
  | {
      readonly kind: 'bag';
      readonly name: string;
      readonly entries: readonly InventoryEntry[];
      /** Bytes of all files, as announced. */
      readonly bytes: number;
    }
  | {readonly kind: 'tar' | 'file'};

/** An inventory stands behind the folder, the declaration and the README. */
const maxMembersBefore = 4;

/**
 * Returns the inventory of a bag, and closes the plaintext. A bag without one is reported as 'tar'.
 * @throws {MalformedError} or {LimitError} for a tar or an inventory that is not as it should be.
 */
export async function readInventory(
  plaintext: AsyncIterable<Uint8Array>,
  limits: Partial<ArchiveLimits> = {},
): Promise<InventoryListing> {
  const allLimits = {...defaultArchiveLimits, ...limits};
  const {kind, source} = await peekKind(plaintext);
  const cursor = new TarCursor(source, allLimits);
  try {
    if (kind === 'file') return {kind};
    let name: string | undefined;
    for (let count = 0; count < maxMembersBefore; count++) {
      const member = await cursor.next();
      if (member === undefined) break;
      if (name === undefined) {
        if (member.type === 'file') name = bagNameOf(member.path);
        if (member.type === 'file' && name === undefined) break;
      } else if (
        member.type === 'file' &&
        member.path === `${name === '' ? '' : `${name}/`}${inventoryName}`
      ) {
        const parser = new InventoryParser(allLimits);
        const entries: InventoryEntry[] = [];
        for await (const chunk of cursor.content()) parser.push(chunk, entry => entries.push(entry));
        return {kind: 'bag', name, entries, bytes: parser.end().bytes};
      }
    }
    return {kind: 'tar'};
  } finally {
    await cursor.close();
  }
}

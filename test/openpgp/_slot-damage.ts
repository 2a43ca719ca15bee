/** Which bytes of a message the search for slot damage covers. */
import {readLockOnly} from '../../source/openpgp/slots.ts';
import {stream} from './_messages.ts';

/** The offsets in a message of one slot that the search covers, and what stands there. */
export async function searchedBytes(
  profile: 'rfc4880' | 'rfc9580',
  message: Uint8Array,
): Promise<[number, string][]> {
  const {slots, bodyStart} = await readLockOnly(stream(message));
  const start = (slots[0]?.end ?? 0) - (slots[0]?.body.length ?? 0);
  const from = (at: number, size: number, what: string) =>
    Array.from({length: size}, (_, index): [number, string] => [at + index, what]);
  return profile === 'rfc4880'
    ? [
        ...from(start + 4, 8, 'salt'),
        ...from(start + 13, 33, 'session key'),
        ...from(bodyStart + 1 + 14, 4, 'prefix'),
      ]
    : [
        ...from(start + 7, 8, 'salt'),
        ...from(start + 16, 15, 'nonce'),
        ...from(start + 31, 48, 'session key'),
      ];
}

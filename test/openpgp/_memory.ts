/** Streams much content through writing and reading, and watches the process's memory. */
import {aes256} from '../../source/openpgp/algorithms.ts';
import {encryptMessage, openMessage, type Profile} from '../../source/openpgp/message.ts';
import {sealRecoveryKeySlot} from '../../source/openpgp/slots.ts';
import {fixedRandom, passphrase} from './_messages.ts';

const pieceSize = 262_144;

/** Returns how many bytes came out, and by how many bytes the resident memory grew at most. */
export async function streamThrough(
  profile: Profile,
  kind: 'zeros' | 'noise',
  size: number,
): Promise<{read: number; growth: number}> {
  const piece = kind === 'zeros' ? new Uint8Array(pieceSize) : fixedRandom('noise')(pieceSize);
  async function* content(): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < size; sent += pieceSize) yield piece;
  }
  const random = fixedRandom('memory');
  const sessionKey = random(32);
  const slots = [await sealRecoveryKeySlot(profile, passphrase, {bytes: sessionKey, cipher: aes256}, random)];
  const options = {profile, compress: 'auto', slots, sessionKey, random} as const;
  const before = process.memoryUsage.rss();
  let most = before;
  let read = 0;
  const message = await openMessage(encryptMessage(content(), options), passphrase);
  for await (const chunk of message.content) {
    read += chunk.length;
    most = Math.max(most, process.memoryUsage.rss());
  }
  await message.authenticate();
  return {read, growth: most - before};
}

/** What is left of damaged messages: by the byte, in both profiles, compressed and not. */
import test from 'ava';
import {concatBytes, equalBytes} from '../../source/bytes/bytes.ts';
import {gap} from '../../source/bytes/patch-reader.ts';
import type {Profile} from '../../source/openpgp/message.ts';
import {type BodyState, startBodyState} from '../../source/openpgp/salvage-body.ts';
import {openDamaged, salvageContent} from '../../source/openpgp/salvage-message.ts';
import {fixedRandom, flipped, inPieces, mixed, passphrase, sealed, stream, text} from './_messages.ts';

type Salvaged = {readonly runs: readonly Uint8Array[]; readonly state: BodyState};

async function salvage(message: Uint8Array, pieceSize = 50_000): Promise<Salvaged> {
  const opened = await openDamaged(stream(message), passphrase);
  const state = startBodyState();
  const body = message.subarray(opened.lock.bodyHeader.offset);
  const runs: Uint8Array[][] = [[]];
  for await (const patch of salvageContent(inPieces(body, pieceSize), opened, state)) {
    if (patch === gap) runs.push([]);
    else runs.at(-1)?.push(Uint8Array.from(patch));
  }
  return {runs: runs.map(run => concatBytes(...run)), state};
}

/** How many bytes of `content` stand where they stood, from the start in the first run, from the end in the last. */
function countGood(content: Uint8Array, {runs}: Salvaged): number {
  let good = 0;
  const [first = new Uint8Array(0)] = runs;
  if (runs.length === 1) {
    for (let at = 0; at < content.length; at++) if (content[at] === first[at]) good++;
    return good;
  }
  while (good < first.length && content[good] === first[good]) good++;
  const last = runs.at(-1) ?? first;
  let tail = 0;
  while (tail < last.length && content[content.length - 1 - tail] === last[last.length - 1 - tail]) tail++;
  return good + tail;
}

const ways = (['rfc4880', 'rfc9580'] as const).flatMap(profile =>
  (['none', 'auto'] as const).map(compress => ({
    profile,
    compress,
    name: `${profile}, compression ${compress}`,
  })),
);
const contents: Record<string, Uint8Array> = {
  noise: fixedRandom('noise')(1_500_000),
  text: text(1_500_000),
  mixed: mixed(1_500_000),
  small: text(3_000),
  empty: new Uint8Array(0),
};

for (const {profile, compress, name} of ways) {
  test(`gives all of a message that is whole, and says that it is authentic: ${name}`, async t => {
    for (const [kind, content] of Object.entries(contents)) {
      for (const pieceSize of [70_001]) {
        const {runs, state} = await salvage(await sealed(profile, content, {compress}), pieceSize);
        t.is(runs.length, 1, kind);
        t.true(equalBytes(runs[0] ?? new Uint8Array(1), content), kind);
        t.true(state.isAuthentic, kind);
      }
    }
  });

  test(`a flipped bit costs what the format makes it cost, wherever it is: ${name}`, async t => {
    const content = contents.noise ?? new Uint8Array(0);
    const message = await sealed(profile, content, {compress});
    const most = profile === 'rfc4880' ? 1_000 : 262_144 + 1_000;
    for (let at = 120; at < message.length; at += 250_343) {
      const left = await salvage(flipped(message, at, 0x10));
      t.false(left.state.isAuthentic);
      const lost = content.length - countGood(content, left);
      t.true(lost <= (compress === 'none' ? most : most + 300_000), `byte ${at}: ${lost} lost`);
    }
  });
}

/** The offsets of the length octets of the encrypted packet's parts. */
function octets(message: Uint8Array, start: number): number[] {
  const places: number[] = [];
  for (let at = start + 1; at < message.length; ) {
    const octet = message[at] ?? 0;
    places.push(at);
    if (octet < 0xe0) break;
    at += 1 + 2 ** (octet & 0x1f);
  }
  return places;
}

async function bodyOffset(message: Uint8Array): Promise<number> {
  return (await openDamaged(stream(message), passphrase)).lock.bodyHeader.offset;
}

for (const profile of ['rfc4880', 'rfc9580'] as const satisfies readonly Profile[]) {
  test(`a damaged length octet costs nothing: ${profile}`, async t => {
    const content = contents.noise ?? new Uint8Array(0);
    const message = await sealed(profile, content);
    // A last length that ends too early may also be one that something was put behind: chunks need to know.
    const last = profile === 'rfc9580' ? -1 : undefined;
    for (const at of octets(message, await bodyOffset(message)).slice(1, last)) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const left = await salvage(flipped(message, at, mask));
        t.is(content.length - countGood(content, left), 0, `octet at ${at}, mask ${mask}`);
      }
    }
  });

  test(`two damaged octets in a row, and a sector of zeros over one, keep what follows in its place: ${profile}`, async t => {
    const content = contents.noise ?? new Uint8Array(0);
    const message = await sealed(profile, content);
    const places = octets(message, await bodyOffset(message));
    const [one = 0, other = 0] = places.slice(4);
    const both = await salvage(flipped(flipped(message, one), other, 0x40));
    t.true(content.length - countGood(content, both) <= 600_000);
    const zeroed = Uint8Array.from(message).fill(0, one - 2_000, one + 2_096);
    t.true(
      content.length - countGood(content, await salvage(zeroed)) <= (profile === 'rfc4880' ? 4_200 : 524_400),
    );
    const wide = Uint8Array.from(message).fill(0, one - 2_000, one + 600_000);
    t.true(content.length - countGood(content, await salvage(wide)) <= 602_000 + 262_144 + 131_072 * 2);
  });

  test(`bytes inserted or missing cost a part, and chunks: ${profile}`, async t => {
    const content = contents.noise ?? new Uint8Array(0);
    const message = await sealed(profile, content);
    for (const at of [300_000, 1_000_003]) {
      const inserted = concatBytes(message.subarray(0, at), new Uint8Array(7), message.subarray(at));
      const missing = concatBytes(message.subarray(0, at), message.subarray(at + 5));
      for (const changed of [inserted, missing]) {
        const lost = content.length - countGood(content, await salvage(changed));
        t.true(lost <= 131_100 + (profile === 'rfc9580' ? 524_288 : 0), `${lost} lost`);
      }
    }
  });

  test(`a cut message gives what stands before the cut: ${profile}`, async t => {
    const content = contents.noise ?? new Uint8Array(0);
    const message = await sealed(profile, content);
    for (const at of [3_000, 600_001, message.length - 30, message.length - 1]) {
      const left = await salvage(message.subarray(0, at));
      t.false(left.state.isAuthentic);
      const good = countGood(content, left);
      const most = profile === 'rfc4880' ? 200 : 262_144 + 300;
      t.true(good >= Math.min(content.length, at - most), `cut at ${at}: ${good}`);
    }
  });
}

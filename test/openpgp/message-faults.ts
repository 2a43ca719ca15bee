import {deflateSync} from 'node:zlib';
import test from 'ava';
import {concatBytes, utf8} from '../../source/bytes/bytes.ts';
import {unlock} from '../../source/openpgp/lock.ts';
import {readLockOnly} from '../../source/openpgp/slots.ts';
import {bzip2} from './_bzip2.ts';
import {
  compressedPacket,
  digits,
  feeds,
  flipped,
  inPieces,
  literal,
  outcome,
  passphrase,
  profiles,
  sealed,
  sealedPackets,
  stream,
  text,
} from './_messages.ts';

function tally(outcomes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of outcomes) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

for (const profile of profiles) {
  for (const compress of ['auto', 'none'] as const) {
    test(`${profile}, compress ${compress}: a message cut at any byte is damaged`, async t => {
      const message = await sealed(profile, text(200), {compress});
      t.is(await outcome(stream(message)), 'success');
      for (let size = 0; size < message.length; size++) {
        const expected = size === 0 ? 'malformed' : 'damaged';
        for (const {cut} of feeds.slice(0, 2))
          t.is(await outcome(cut(message.subarray(0, size))), expected, `${size}`);
      }
    });
  }

  test(`${profile}: a message of several parts cut around every border is damaged`, async t => {
    const message = await sealed(profile, text(300_000), {chunkSizeExponent: 10});
    for (let border = 65_536; border < message.length; border += 65_536) {
      for (let size = border - 40; size <= border + 100; size += 13) {
        t.is(await outcome(inPieces(message.subarray(0, size), 65_536)), 'damaged', `${size}`);
      }
    }
    for (let back = 1; back < 60; back += 3) {
      t.is(await outcome(stream(message.subarray(0, message.length - back))), 'damaged', `${back}`);
    }
  });

  test(`${profile}: a message with one bit changed at any byte never opens`, async t => {
    const message = await sealed(profile, text(60), {compress: 'auto'});
    const {bodyStart} = await readLockOnly(stream(message));
    const inBody: string[] = [];
    const inHeader: string[] = [];
    const slotSearches = new Set([8, 20, 40]);
    for (let at = 0; at < message.length; at++) {
      // Behind its first octets a slot is searched for damage, which takes long: slot-damage.ts tries those bytes.
      if (at >= 5 && at < bodyStart - 3 && !slotSearches.has(at)) continue;
      for (const mask of at < bodyStart ? [1, 128] : [1 << (at % 8)]) {
        const code = await outcome(stream(flipped(message, at, mask)));
        (at <= bodyStart + 4 ? inHeader : inBody).push(code);
        if (at > bodyStart + 35) t.is(code, 'damaged', `${at}`);
      }
    }
    t.log(`header: ${tally(inHeader)}; body: ${tally(inBody)}`);
    t.deepEqual([...new Set(inBody)], ['damaged']);
    const allowed = ['damaged', 'malformed', 'unsupported', 'wrong-key', 'limit', 'undecidable'];
    t.deepEqual(
      inHeader.filter(code => !allowed.includes(code)),
      [],
    );
  });

  test(`${profile}: none of 200 keys with one digit changed opens`, async t => {
    const lock = await readLockOnly(stream(await sealed(profile, text(80))));
    for (let count = 0; count < 200; count++) {
      const at = (count * 7) % 64;
      const digit = (Number.parseInt(digits[at] ?? '', 16) + 1 + (count % 15)) % 16;
      const wrong = digits.slice(0, at) + digit.toString(16) + digits.slice(at + 1);
      t.is(await unlock(lock, utf8(wrong)), undefined);
    }
  });

  test(`${profile}: keys with one digit changed are called wrong, not the archive damaged`, async t => {
    const message = await sealed(profile, text(80));
    for (const at of [0, 31, 63]) {
      const digit = digits[at] === '5' ? '6' : '5';
      const wrong = digits.slice(0, at) + digit + digits.slice(at + 1);
      t.is(await outcome(stream(message), utf8(wrong)), 'wrong-key');
    }
  });

  test(`${profile}: authentic packets that are not one literal are damaged`, async t => {
    const hello = literal(utf8('hello'));
    const deflated = compressedPacket(2, deflateSync(hello));
    const cases: Record<string, Uint8Array> = {
      nothing: new Uint8Array(0),
      'two literals': concatBytes(hello, hello),
      'two compressed': concatBytes(deflated, deflated),
      'compression within compression': compressedPacket(2, deflateSync(deflated)),
      'BZIP2 within BZIP2': compressedPacket(3, bzip2.nested),
      'two literals in BZIP2': compressedPacket(3, bzip2.twoLiterals),
      'a literal that ends early': hello.subarray(0, hello.length - 1),
      'junk behind a literal': concatBytes(hello, utf8('junk')),
      'no packet': utf8('plain text'),
      'compressed data that ends early': compressedPacket(2, deflateSync(hello).subarray(0, 12)),
      'bytes behind compressed data': compressedPacket(2, concatBytes(deflateSync(hello), new Uint8Array(9))),
    };
    t.is(await outcome(stream(await sealedPackets(profile, hello))), 'success');
    for (const [name, packets] of Object.entries(cases)) {
      const message = await sealedPackets(profile, packets);
      for (const {cut} of feeds) t.is(await outcome(cut(message)), 'damaged', name);
      const altered = flipped(message, message.length - 1);
      t.is(await outcome(stream(altered)), 'damaged', name);
    }
  });

  test(`${profile}: a bomb is stopped by the limit`, async t => {
    const zeros = literal(new Uint8Array(40_000_000));
    const bombs = [compressedPacket(2, deflateSync(zeros, {level: 1})), compressedPacket(3, bzip2.zeros)];
    for (const bomb of bombs) {
      const message = await sealedPackets(profile, bomb);
      t.is(await outcome(stream(message), passphrase, {maxSize: 100_000}), 'limit');
    }
  });

  test(`${profile}: a partial length that claims a gigabyte costs nothing`, async t => {
    const message = await sealed(profile, text(60));
    const {bodyHeader, bodyStart} = await readLockOnly(stream(message));
    const body = message.subarray(bodyStart);
    for (const length of [
      Uint8Array.of(0xfe),
      Uint8Array.of(0xff, 0x7f, 0xff, 0xff, 0xff),
      Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff),
    ]) {
      const changed = concatBytes(message.subarray(0, bodyHeader.offset + 1), length, body);
      t.is(await outcome(stream(changed)), 'damaged');
    }
  });
}

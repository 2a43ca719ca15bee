import test from 'ava';
import {formatHex, utf8} from '../../../source/bytes/bytes.ts';
import {DamagedError} from '../../../source/errors.ts';
import {openMessage} from '../../../source/openpgp/message.ts';
import {findSlotDamage} from '../../../source/openpgp/slot-damage.ts';
import {readLockOnly} from '../../../source/openpgp/slots.ts';
import {
  digits,
  fixedRandom,
  flipped,
  literal,
  outcome,
  passphrase,
  profiles,
  sealedPackets,
  stream,
  text,
} from '../../openpgp/_messages.ts';
import {searchedBytes} from '../../openpgp/_slot-damage.ts';

for (const profile of profiles) {
  test(`${profile}: names every single changed byte of a slot when the key is right`, async t => {
    const message = await sealedPackets(profile, literal(text(80)));
    for (const [at, what] of await searchedBytes(profile, message)) {
      const damaged = openMessage(stream(flipped(message, at, 1 << (at % 8))), passphrase);
      const error = await t.throwsAsync(damaged, {instanceOf: DamagedError}, `${at}`);

      t.is(error?.offset, at);
      t.true(error?.message.includes(what));
    }
  });

  test(`${profile}: takes none of 100 wrong keys for damage`, async t => {
    const lock = await readLockOnly(stream(await sealedPackets(profile, literal(text(80)))));
    const random = fixedRandom('wrong keys');
    for (let count = 0; count < 100; count++) {
      t.is(findSlotDamage(lock, utf8(formatHex(random(32)))), undefined);
    }
  });

  test(`${profile}: calls each of 200 keys with one digit changed a wrong key`, async t => {
    const message = await sealedPackets(profile, literal(text(80)));
    for (let count = 0; count < 200; count++) {
      const at = (count * 7) % 64;
      const digit = (Number.parseInt(digits[at] ?? '', 16) + 1 + (count % 15)) % 16;
      const wrong = digits.slice(0, at) + digit.toString(16) + digits.slice(at + 1);
      t.is(await outcome(stream(message), utf8(wrong)), 'wrong-key');
    }
  });
}

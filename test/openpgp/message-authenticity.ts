import test from 'ava';
import {DamagedError} from '../../source/errors.ts';
import {openMessage} from '../../source/openpgp/message.ts';
import {fixedRandom, flipped, passphrase, profiles, sealed, slowly} from './_messages.ts';

for (const profile of profiles) {
  test(`${profile}: authenticate() finds a changed last byte wherever the content was left`, async t => {
    for (const size of [150_000, 270_000, 300_000, 390_000, 400_000, 530_000]) {
      const message = await sealed(profile, fixedRandom('left')(size), {compress: 'auto'});
      const damaged = flipped(message, message.length - 1);
      for (const pieceSize of [1_000, 8_192, 65_536]) {
        for (const wanted of [0, 1, 2, 4, 5]) {
          const {content, authenticate} = await openMessage(slowly(damaged, pieceSize), passphrase);
          try {
            for (let taken = 0; taken < wanted; taken++) await content.next();
          } catch (error) {
            t.true(error instanceof DamagedError);
          }
          await content.return(undefined);

          await t.throwsAsync(authenticate, {instanceOf: DamagedError}, `${size} ${pieceSize} ${wanted}`);
        }
      }
    }
  });
}

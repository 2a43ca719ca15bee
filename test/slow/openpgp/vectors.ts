import test from 'ava';
import {utf8} from '../../../source/bytes/bytes.ts';
import {opened, sha256, stream} from '../../openpgp/_messages.ts';
import {slowVectors} from '../../openpgp/_vectors.ts';

// Argon2 over 2 GiB: one after another, and once only.
for (const {name, message, passphrase, payload} of slowVectors) {
  test.serial(`opens ${name}`, async t => {
    t.timeout(120_000);
    const content = await opened(stream(message), utf8(passphrase));
    t.is(sha256(content), payload ?? 'no payload');
  });
}

import test from 'ava';
import {deriveKeyId} from '../../source/key/key-id.ts';
import {parseRecoveryKey} from '../../source/key/recovery-key.ts';
import {keyVectors} from './_vectors.ts';

for (const {name, key, keyId} of keyVectors) {
  test(`derives the key id of ${name}`, t => {
    t.is(deriveKeyId(parseRecoveryKey(key)), keyId);
  });
}

/** The intermediate values of the samples in RFC 9580 A.9 to A.11: AES-128, passphrase `password`, padded. */
import {parseHex} from '../../source/bytes/bytes.ts';

export type Sample = {
  section: string;
  aead: 'eax' | 'ocb' | 'gcm';
  skesk: Uint8Array;
  derivedKey: Uint8Array;
  sessionKey: Uint8Array;
  salt: Uint8Array;
  /** A literal packet that holds `Hello, world!`, and a padding packet. */
  plaintext: Uint8Array;
};

const literal = 'cb1362000000000048656c6c6f2c20776f726c6421';

export const samples: readonly Sample[] = [
  {
    section: 'A.9',
    aead: 'eax',
    skesk: parseHex(
      'c340061e07010b0308a5ae579d1fc5d82bff69224f919993b3506fa3b59a6a73cff8' +
        'c5efc5f41c57fb54e1c226815d7828f5f92c454eb65ebe00ab5986c68e6e7c55',
    ),
    derivedKey: parseHex('154967e590aa1f923e1c0ac64c88f23d'),
    sessionKey: parseHex('3881bafe985412459b86c36f98cb9a5e'),
    salt: parseHex('9ff90e3b321964f3a42913c8dcc6619325015227efb7eaeaa49f04c2e674175d'),
    plaintext: parseHex(`${literal}d50eae5bf0cd6705500355816cb0c8ff`),
  },
  {
    section: 'A.10',
    aead: 'ocb',
    skesk: parseHex(
      'c33f061d07020b030856a298d2f5e36453ffcfcc5c11664edb9db42590d7dc46b0' +
        '7241b612c3812cfffbea00f2347b25641123f887ae60d4fd614e0837d819d36c',
    ),
    derivedKey: parseHex('e80de243a362d93b9dc607ede96a7356'),
    sessionKey: parseHex('28e79ab82397d3c63de24ac217d7b791'),
    salt: parseHex('20a661f731fc9a3032b5623326027e3a5d8db5748ebeff0b0c5910d09ecdd641'),
    plaintext: parseHex(`${literal}d50eae6aa1649b56aa835b2613902bd2`),
  },
  {
    section: 'A.11',
    aead: 'gcm',
    skesk: parseHex(
      'c33c061a07030b0308e9d39785b2070008ffb42e7c483ef4884457cb3726' +
        'b9b3db9ff776e5f4d9a40952e2447298851abfff7526df2dd554417579a7799f',
    ),
    derivedKey: parseHex('250281715bba7828ef71ef64c4784753'),
    sessionKey: parseHex('1936fc8568980274bb900d8319360c77'),
    salt: parseHex('fcb94490bcb98bbdc9d106c6090266940f72e89edc21b5596b1576b101ed0f9f'),
    plaintext: parseHex(`${literal}d50e1ce2269a9eddef81032172b7ed7c`),
  },
];

/** OpenPGP.js, which keep64 depends on, used by itself: from file to file, as the other programs are. */
import {readFileSync, writeFileSync} from 'node:fs';
import {createMessage, decrypt, encrypt, enums, readMessage} from 'openpgp';
import type {Writing} from './_programs.ts';

export const openpgpjsVersion: string = JSON.parse(
  readFileSync(new URL('../../node_modules/openpgp/package.json', import.meta.url), 'utf8'),
).version;

const compressions: Readonly<Record<string, enums.compression>> = {
  none: enums.compression.uncompressed,
  ZIP: enums.compression.zip,
  ZLIB: enums.compression.zlib,
};

/** Decrypts a binary message. */
export async function openWithOpenpgpjs(input: string, secret: string, output: string): Promise<void> {
  const message = await readMessage({binaryMessage: new Uint8Array(readFileSync(input))});
  const {data} = await decrypt({message, passwords: [readFileSync(secret, 'utf8')], format: 'binary'});
  writeFileSync(output, data as Uint8Array);
}

/** Encrypts a file. */
export async function makeWithOpenpgpjs(
  input: string,
  secret: string,
  output: string,
  {profile, compression, isArmored}: Writing,
): Promise<void> {
  const options = {
    message: await createMessage({binary: new Uint8Array(readFileSync(input))}),
    passwords: [readFileSync(secret, 'utf8')],
    config: {
      aeadProtect: profile === 'rfc9580',
      preferredCompressionAlgorithm: compressions[compression] ?? enums.compression.uncompressed,
    },
  };
  const message = isArmored
    ? await encrypt({...options, format: 'armored'})
    : await encrypt({...options, format: 'binary'});
  writeFileSync(output, message as string | Uint8Array);
}

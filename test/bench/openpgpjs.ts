/**
 * The peer OpenPGP.js, as a program: opens an archive with the passphrase in a file and throws the plaintext away.
 * Streams, with what it calls unauthenticated streaming: it checks the MDC at the end all the same.
 */
import {createReadStream, readFileSync} from 'node:fs';
import {Readable} from 'node:stream';
import {decrypt, readMessage} from 'openpgp';

const [archive = '', keyFile = ''] = process.argv.slice(2);
const message = await readMessage({
  binaryMessage: Readable.toWeb(createReadStream(archive)) as unknown as ReadableStream<
    Uint8Array<ArrayBuffer>
  >,
});
const {data} = await decrypt({
  message,
  passwords: [readFileSync(keyFile, 'utf8')],
  format: 'binary',
  config: {allowUnauthenticatedStream: true},
});
let size = 0;
for await (const chunk of data as unknown as AsyncIterable<Uint8Array>) size += chunk.length;
if (size === 0) throw new Error('nothing inside');

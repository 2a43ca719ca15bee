/** What a key file opens, known by its content: one of WhatsApp's two key files, or text with 64 digits or 24 words. */
import {parseUtf8} from '../bytes/bytes.ts';
import {KeyChecksumError, KeyFormatError} from '../errors.ts';
import {readTypedKey} from '../key/typed-key.ts';
import {looksLikeKeyFile, parseKeyFile} from '../whatsapp/key-file.ts';
import type {AnySecret} from './context.ts';

/**
 * Returns what a key file opens, and wipes its bytes.
 * @throws {KeyFormatError}, KeyChecksumError where the text is no key; MalformedError for a damaged key file of WhatsApp's.
 */
export function readSecretFileBytes(bytes: Uint8Array): AnySecret {
  try {
    if (looksLikeKeyFile(bytes)) return parseKeyFile(bytes);
    const text = parseUtf8(bytes);
    if (text === undefined) throw new KeyFormatError('not-hex', 'the key file holds no text');
    const typed = readTypedKey(text);
    if (typed.kind === 'refused') throw typed.error;
    if (typed.kind === 'key') return {kind: 'recovery-key', key: typed.key};
    throw new KeyChecksumError('the digits of the key and its check line disagree');
  } finally {
    bytes.fill(0);
  }
}

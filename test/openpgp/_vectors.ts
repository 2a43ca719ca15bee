/** The vectors in fixtures/vectors/openpgp, and the one way in which each is tried. */
import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {utf8} from '../../source/bytes/bytes.ts';
import type {ReadOptions} from '../../source/openpgp/message.ts';
import {codeOf, feeds, opened, sha256} from './_messages.ts';

export type OpenPgpVector = {
  name: string;
  expect: string;
  payload: string | undefined;
  passphrase: string;
  message: Uint8Array;
};

const folder = new URL('../../fixtures/vectors/openpgp/', import.meta.url);

function readVector(file: string): OpenPgpVector {
  const [header = '', body = ''] = readFileSync(new URL(file, folder), 'utf8').split('\n\n');
  const fields = new Map(
    header.split('\n').map(line => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)] as const;
    }),
  );
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined) throw new Error(`${file} has no ${name}`);
    return value;
  };
  return {
    name: file.replace(/\.txt$/, ''),
    expect: field('expect'),
    payload: fields.get('payload'),
    passphrase: field('passphrase'),
    message: new Uint8Array(Buffer.from(body, 'base64')),
  };
}

const all = readdirSync(folder).map(readVector);

/** Those that open within milliseconds. */
export const vectors: readonly OpenPgpVector[] = all.filter(({name}) => !name.startsWith('slow-'));

/** Those that need 2 GiB of memory and many seconds. */
export const slowVectors: readonly OpenPgpVector[] = all.filter(({name}) => name.startsWith('slow-'));

/** Expects of a vector what its header says, whole, in chunks, and byte by byte. */
export const opensAsSaid = test.macro(async (t, vector: OpenPgpVector, limits: ReadOptions = {}) => {
  for (const {name, cut} of feeds) {
    const result = await opened(cut(vector.message), utf8(vector.passphrase), limits).then(
      content => ({code: 'success', payload: sha256(content)}),
      (error: unknown) => ({code: codeOf(error), payload: undefined}),
    );
    t.is(result.code, vector.expect, name);
    t.is(result.payload, vector.payload, name);
  }
});

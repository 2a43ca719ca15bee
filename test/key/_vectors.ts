/** The vectors of the recovery key, one file each in fixtures/vectors/key. */
import {readdirSync, readFileSync} from 'node:fs';

export type KeyVector = {name: string; key: string; checkLine: string; keyId: string; words: string[]};

const folder = new URL('../../fixtures/vectors/key/', import.meta.url);

export const keyVectors: KeyVector[] = readdirSync(folder).map(name => {
  const lines = readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n');
  const field = (wanted: string) => {
    const line = lines.find(candidate => candidate.startsWith(`${wanted}: `));
    if (line === undefined) throw new Error(`${name} has no ${wanted}`);
    return line.slice(wanted.length + 2);
  };
  return {
    name,
    key: field('key'),
    checkLine: field('check-line'),
    keyId: field('key-id'),
    words: field('words').split(' '),
  };
});

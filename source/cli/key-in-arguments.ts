/**
 * Tells whether a command line holds a recovery key: other programs can read command lines, and shells remember them.
 * A mistyped key gives away as much as a right one, so a digit too few, O for 0 or a wrong word still count. Pure.
 */
import wordList from 'bip39/src/wordlists/english.json' with {type: 'json'};
import {wordCount} from '../key/words.ts';

const nearlyKey = /^[0-9a-foil?]{60,84}$/i;
const groupOfDigits = /^(?:[0-9a-f?]{4}|[0-9a-f?]{8}|[0-9a-f?]{16}|[0-9a-f?]{32})$/i;
const digitsOfThreeLines = 48;
const wordsOfNearlyAll = wordCount - 4;

/** Tells whether arguments hold 64 digits or 24 words, whole or nearly, together or apart. */
export function holdsKey(args: readonly string[]): boolean {
  if (args.some(arg => partsOf(arg).some(part => nearlyKey.test(part.replace(/[\s-]/g, ''))))) return true;
  const tokens = args.flatMap(arg => arg.split(/\s+/));
  return holdsGroups(tokens) || holdsWords(tokens);
}

/** An argument as it stands, the value in `--name=value`, and the value in `-ovalue`. */
function partsOf(arg: string): string[] {
  const parts = [arg, arg.slice(arg.indexOf('=') + 1)];
  return /^-[a-z]/i.test(arg) ? [...parts, arg.slice(2)] : parts;
}

/** Folders named by years or numbers are groups of digits too, but of decimal ones: of a key's groups five in six are not. */
function holdsGroups(tokens: readonly string[]): boolean {
  const groups = tokens.filter(token => groupOfDigits.test(token));
  const withLetter = groups.filter(group => /[a-f]/i.test(group));
  return groups.join('').length >= digitsOfThreeLines && withLetter.length * 2 >= groups.length;
}

function holdsWords(tokens: readonly string[]): boolean {
  if (tokens.length < wordsOfNearlyAll) return false;
  const known = new Set(wordList);
  return tokens.filter(token => known.has(token.toLowerCase())).length >= wordsOfNearlyAll;
}

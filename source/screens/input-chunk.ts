/**
 * One arrival of input as key presses. A slow line, or a program that types, sends several keys as one text, in which
 * Ink sees no keys: `k` and Enter as `k\r`. Pure.
 */
import type {Key} from 'ink';

/** One key press, or a run of text, as Ink's useInput gives it. */
export type Press = {readonly input: string; readonly key: Key};

// Line breaks inside stay text: a key may come in lines from a terminal without bracketed paste. Tab and Esc too.
const parts =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0001-\u0007\u000b\u000c\u000e-\u001a]|[\u0008\u007f]|\r$|(?:(?!\r$)[^\u0001-\u0008\u000b\u000c\u000e-\u001a\u007f])+/gu;
const letterOffset = 0x60;
const onlyText = /^\P{Cc}+$/u;

/** Returns the presses of a chunk, in order; the chunk itself where it is one press, or text. */
export function splitChunk(input: string, key: Key): readonly Press[] {
  // A key that is held down, or pressed again before the program looked: text of one sign, and as often an action.
  const signs = [...input];
  if (signs.length > 1 && key.eventType !== 'release' && onlyText.test(input) && new Set(signs).size === 1)
    return signs.map(sign => ({input: sign, key}));
  if (input.length < 2 || onlyText.test(input) || key.eventType === 'release') return [{input, key}];
  const found = input.match(parts) ?? [];
  // What is pasted in several lines submits as a whole.
  if (found.some(part => part.length > 1 && /[\r\n]/.test(part))) return [{input, key}];
  return found.map(part => asPress(part, key));
}

// So few signs are a fast hand; more are a paste that went astray, and must not command anything.
const maxHandSigns = 4;

/**
 * Returns the presses of a chunk where no field takes text: each sign is a key, Enter too wherever it stands. What is
 * longer than a hand types at once stays text, which no key table knows.
 */
export function splitKeys(input: string, key: Key): readonly Press[] {
  const signs = [...input];
  const isHand = signs.length > 1 && signs.length <= maxHandSigns && !input.includes('\u001b');
  // A search begins with a slash, and takes what came with it.
  if (!isHand || input.startsWith('/') || key.eventType === 'release') return splitChunk(input, key);
  return signs.map(sign => asPress(sign, key));
}

function asPress(part: string, key: Key): Press {
  if (part === '\r') return {input: part, key: {...key, return: true}};
  if (part === '\t') return {input: part, key: {...key, tab: true}};
  if (part === '\u0008' || part === '\u007f') return {input: '', key: {...key, backspace: true}};
  const code = part.charCodeAt(0);
  if (part.length > 1 || code >= 0x20) return {input: part, key};
  return {input: String.fromCharCode(code + letterOffset), key: {...key, ctrl: true}};
}

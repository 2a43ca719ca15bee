/**
 * How many terminal columns a text takes, by grapheme: the width Ink lays out with (East Asian Wide and emoji take
 * two, combining marks and format characters none). Unicode Standard Annexes #11 and #29, and #51 for emoji. Pure.
 */

// Unicode 17 EastAsianWidth.txt: Wide and Fullwidth, without the emoji that Emoji_Presentation already names.
// Gaps of unassigned code points are closed: displayName never lets one through.
const wide =
  /[\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\u3247\u3250-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2fb}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;
const emoji =
  /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f|[0-9#*]\u20e3|\p{Emoji_Modifier_Base}\p{Emoji_Modifier}|\p{Extended_Pictographic}\u200d\p{Extended_Pictographic})/u;
const regionalIndicator = /^\p{Regional_Indicator}$/u;
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{Cs}]/u;
const joined = /\u200d|\p{Emoji_Modifier}/u;
// Marks and kana voicing signs that take a column of their own inside a cluster.
const spacing = /[\p{Mc}\uff00-\uffef]/u;

// One for the whole program: it holds no state, and making one costs a millisecond.
// Made when first needed: loading its tables takes a third of the time in which `--version` answers.
let segmenter: Intl.Segmenter | undefined;

/** Returns the graphemes (user-perceived characters) of a text, in order. */
export function splitGraphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', {granularity: 'grapheme'});
  return Array.from(segmenter.segment(text), part => part.segment);
}

function characterWidth(character: string): number {
  return wide.test(character) ? 2 : 1;
}

/** Returns the columns one grapheme takes: 0, 1, 2, or more for clusters with spacing marks. */
function graphemeWidth(grapheme: string): number {
  if (emoji.test(grapheme)) return regionalIndicator.test(grapheme) ? 1 : 2;
  let width = 0;
  for (const character of grapheme) {
    if (invisible.test(character)) continue;
    if (width === 0) width = characterWidth(character);
    else if (spacing.test(character)) width += characterWidth(character);
  }
  return width;
}

/** Returns the columns a text without line breaks or escape sequences takes on a terminal. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const grapheme of splitGraphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

/**
 * Returns the columns a text takes on a terminal that draws joined emoji one beside the other, as xterm and the Linux
 * console do: never fewer than `displayWidth`. A line that must not run over its end counts on it.
 */
export function widestWidth(text: string): number {
  let width = displayWidth(text);
  if (!joined.test(text)) return width;
  for (const grapheme of splitGraphemes(text)) {
    if (!joined.test(grapheme)) continue;
    let apart = 0;
    for (const character of grapheme)
      if (!invisible.test(character)) apart += emoji.test(character) ? 2 : characterWidth(character);
    width += Math.max(0, apart - graphemeWidth(grapheme));
  }
  return width;
}

/** JSON as text that a terminal may get too: what one obeys is written as an escape. Pure. */

const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Returns JSON in which every character a terminal may obey is an escape, which every parser reads as what it was. */
export function formatJsonText(
  value: unknown,
  replace?: (this: unknown, key: string, value: unknown) => unknown,
): string {
  return JSON.stringify(value, replace).replace(obeyed, character =>
    Array.from(
      {length: character.length},
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

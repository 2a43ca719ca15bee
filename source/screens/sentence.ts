/** The house's messages (lower case, no full stop) as sentences for a page. Pure. */

/** Returns a message with a capital first letter and a full stop; a message that begins with a path keeps it. */
export function asSentence(message: string): string {
  if (message === '') return '';
  const [first = ''] = message;
  const isWord = /^[a-z]+(?:[ ,']|$)/.test(message);
  const start = isWord ? first.toUpperCase() + message.slice(1) : message;
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}

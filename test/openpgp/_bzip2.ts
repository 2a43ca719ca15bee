/** Packets in BZIP2, which node:zlib cannot write; made with bzip2 1.0.8. */

function base64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** Literal packets are binary, without name and date. */
export const bzip2 = {
  /** One literal packet that holds `hello`. */
  hello: base64('QlpoOTFBWSZTWfel2cAAAAZBBGAIEkSACCAAISgNNCDJiLkHi1cPxdyRThQkPel2cAA='),
  /** Two of them. */
  twoLiterals: base64('QlpoOTFBWSZTWRGBZN4AAAzBBGAIEkSACCAAMQZMQFUmmJp1wapi2PGvi7kinChICMCybwA='),
  /** One, and the four bytes `junk`. */
  junk: base64('QlpoOTFBWSZTWehZQAoAAAhBhGAIEl2CAAAIIAAiJpgGQgGgBlRC8wBYKg8LuSKcKEh0LKAFAA=='),
  /** A compressed packet in BZIP2 around `hello` above. */
  nested: base64(
    'QlpoOTFBWSZTWa/GY34AABf//83ClABlQCwiNAEIsEBAQQBASCAAAgAAIEJgACQAIACAIABUYAGjI0YRkyGjTQNDGgAAGmRpiNG1' +
      'DTIAqU4ZxAlQ0WnFpMNJDeEUYpy7AgC8qT0toMW1zHMR6179vxdyRThQkK/GY34=',
  ),
  /** A literal packet of 2,000,000 zero bytes. */
  zeros: base64(
    'QlpoOTFBWSZTWWgnlGoAPUtxRMAAAAEEABAABQAACAAIoABQgyYgTVRNHpMKkhzdSkh3UUkM9zOFSQ7+LuSKcKEg0E8o1A==',
  ),
} as const;

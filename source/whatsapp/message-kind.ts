/** What messages are, in the words of people, from the numbers that the three generations of databases have for them. */

/** A kind of message. `other`: a number that is not known here. */
export const messageKinds = [
  'text',
  'image',
  'video',
  'voice note',
  'audio',
  'video note',
  'document',
  'sticker',
  'GIF',
  'contact',
  'location',
  'poll',
  'event',
  'album',
  'call',
  'view-once',
  'revoked',
  'system',
  'other',
] as const;

/** One of `messageKinds`. */
export type MessageKind = (typeof messageKinds)[number];

/** How many messages of each kind there are; kinds that do not occur are absent. */
export type KindCounts = Partial<Record<MessageKind, number>>;

/** Android, `message.message_type` and `messages.media_wa_type`. Type 2 is a voice note where it says so elsewhere. */
export const androidKinds: Readonly<Record<number, MessageKind>> = {
  0: 'text',
  1: 'image',
  2: 'audio',
  3: 'video',
  4: 'contact',
  5: 'location',
  7: 'system',
  9: 'document',
  10: 'call',
  13: 'GIF',
  15: 'revoked',
  16: 'location',
  20: 'sticker',
  42: 'view-once',
  43: 'view-once',
  66: 'poll',
  81: 'video note',
  82: 'view-once',
  90: 'call',
  92: 'event',
  99: 'album',
};

/** iOS, `ZWAMESSAGE.ZMESSAGETYPE`: audio and video are the other way round. Its audio is nearly always a voice note. */
export const iosKinds: Readonly<Record<number, MessageKind>> = {
  0: 'text',
  1: 'image',
  2: 'video',
  3: 'voice note',
  4: 'contact',
  5: 'location',
  6: 'system',
  7: 'text', // with the preview of a link
  8: 'document',
  10: 'system',
  11: 'GIF',
  14: 'revoked',
  15: 'sticker',
  38: 'view-once',
  39: 'view-once',
  46: 'poll',
};

/** Adds messages to a count. */
export function addKind(counts: KindCounts, kind: MessageKind, count: number): void {
  counts[kind] = (counts[kind] ?? 0) + count;
}

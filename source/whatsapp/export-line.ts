/**
 * One line of an exported chat, in the forms that iOS and Android write it, in any language: where the date stands is
 * known by its shape, and words are known only where they are the same everywhere or few.
 */

/** The first line of a message; lines of other shapes go on with the message before. */
export type ExportLine = {
  readonly form: 'ios' | 'android';
  /** The three numbers of the date, as written. Which is the day, the whole file tells. */
  readonly date: readonly [number, number, number];
  /** Undefined for a line of the system's. Untrusted. */
  readonly sender: string | undefined;
  readonly text: string;
};

// Marks of direction, and the narrow space before PM.
const invisible = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const anySpace = /[\u00a0\u202f\u2009]/g;
// The comma is one of Arabic's where the language is.
const datePart = String.raw`(\d{1,4})[./-]\s?(\d{1,2})[./-]\s?(\d{1,4})\.?[,،]?`;
const timePart = String.raw`[^\]\n]{0,12}?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?[^\]\n]{0,12}?`;
// Vietnamese has the time first.
const timeFirst = String.raw`\d{1,2}[:.]\d{2}(?:[:.]\d{2})?,?\s+`;
const iosLine = new RegExp(String.raw`^\[${datePart}\s+${timePart}\]\s?(.*)$`, 's');
const androidLine = new RegExp(String.raw`^${datePart}\s+${timePart}\s[-–]\s(.*)$`, 's');
const iosLineTimeFirst = new RegExp(String.raw`^\[${timeFirst}${datePart}\]\s?(.*)$`, 's');
const androidLineTimeFirst = new RegExp(String.raw`^${timeFirst}${datePart}\s[-–]\s(.*)$`, 's');
const longestSender = 120;

/** Returns a line's parts, or undefined where it is no first line. @param line - without its line break. */
export function readExportLine(line: string): ExportLine | undefined {
  const text = toAsciiDigits(line.replace(invisible, '').replace(anySpace, ' '));
  const ios = iosLine.exec(text) ?? iosLineTimeFirst.exec(text);
  const match = ios ?? androidLine.exec(text) ?? androidLineTimeFirst.exec(text);
  if (match === null) return undefined;
  const [, first = '', second = '', third = '', rest = ''] = match;
  const colon = rest.indexOf(': ');
  const end = colon < 0 && rest.endsWith(':') ? rest.length - 1 : colon;
  const hasSender = end > 0 && end <= longestSender;
  return {
    form: ios === null ? 'android' : 'ios',
    date: [Number(first), Number(second), Number(third)],
    sender: hasSender ? rest.slice(0, end) : undefined,
    text: hasSender ? rest.slice(end + 2) : rest,
  };
}

/** Arabic-Indic and other decimal digits as 0 to 9, in the part that may be a date. */
function toAsciiDigits(text: string): string {
  const head = text.slice(0, 48);
  if (!/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef]/.test(head)) return text;
  const converted = head.replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef]/g, digit => {
    const code = digit.charCodeAt(0);
    const zero = [0x0660, 0x06f0, 0x0966, 0x09e6].findLast(start => code >= start) ?? code;
    return String(code - zero);
  });
  return converted + text.slice(48);
}

/** What a message carries beside text. */
export type Attachment = {readonly kind: 'named'; readonly name: string} | {readonly kind: 'omitted'};

const iosAttached = /^<[^:<>]{2,40}\s?:\s?([^<>/\\]{1,200}\.[A-Za-z0-9]{1,5})>/;
// Behind a caption, or behind the name and the pages of a document, only the form that the app itself gives its files counts.
const iosAttachedBehind = /<[^:<>]{2,40}\s?:\s?(\d{8}-[^<>/\\]{1,200}\.[A-Za-z0-9]{1,5})>\s?$/;
const androidAttached = /^([^/\\\n]{1,200}\.[A-Za-z0-9]{1,5}) \([^()]{3,40}\)/;
// `<Media omitted>` in every language; iOS says `image omitted`, with an invisible mark in front of it.
const omitted = /^<[^<>:]{4,40}>$/;
const omittedOnIos =
  /^(?:image|video|audio|GIF|sticker|document|Contact card) omitted$|^(?:Bild|Video|Audio|GIF|Sticker|Dokument) weggelassen$|^(?:imagen|Video|audio|GIF|sticker|documento) omitid[oa]$|^(?:image|vidéo|audio|GIF|sticker|document) (?:absente?|omise?)$|^(?:imagem|vídeo|áudio|figurinha|documento) ocult[oa]$/i;

/** Returns what a text says is attached, or undefined. */
export function readAttachment({form, text}: ExportLine): Attachment | undefined {
  const [first = ''] = text.split('\n', 1);
  const found =
    form === 'ios' ? (iosAttached.exec(first) ?? iosAttachedBehind.exec(first)) : androidAttached.exec(first);
  const named = found?.[1];
  if (named !== undefined) return {kind: 'named', name: named};
  return (form === 'ios' ? omittedOnIos : omitted).test(first) ? {kind: 'omitted'} : undefined;
}

const deleted =
  /^(?:This message was deleted|You deleted this message|Diese Nachricht wurde gelöscht|Du hast diese Nachricht gelöscht|(?:Se eliminó este mensaje|Eliminaste este mensaje)|Ce message a été supprimé|Vous avez supprimé ce message|Mensagem apagada|Você apagou esta mensagem|Questo messaggio è stato eliminato|Hai eliminato questo messaggio|Dit bericht is verwijderd|U hebt dit bericht verwijderd|Bu mesaj silindi|Bu mesajı sildiniz)\.?$/i;

/** Tells whether a text stands for a message that was taken back, in the languages that are known here. */
export function isDeleted(text: string): boolean {
  return deleted.test(text);
}

/**
 * An exported chat (`_chat.txt`, `WhatsApp Chat with NAME.txt`), read line by line: numbers, and the files that it names.
 * The order of day and month is inferred from all of its dates.
 */
import {type ContentSummary, describeMonths} from './content-summary.ts';
import {type ExportLine, isDeleted, readAttachment, readExportLine} from './export-line.ts';
import {addKind, type KindCounts, type MessageKind} from './message-kind.ts';

/** In which order the numbers of a date stand. `unclear`: all can be read both ways, in their sequence too; day first is taken. */
export type DateOrder = 'day-month-year' | 'month-day-year' | 'year-month-day' | 'unclear';

/** What an export holds. */
export type ChatExport = {
  readonly form: 'ios' | 'android';
  readonly dateOrder: DateOrder;
  readonly summary: ContentSummary;
  readonly senders: number;
  /** Lines of the system's, which are no messages. */
  readonly systemLines: number;
  /** Messages whose file was left out when the chat was exported. */
  readonly omittedMedia: number;
  /** The files that it names: untrusted, and never a path. The first 100,000. */
  readonly attachments: readonly string[];
};

const maxSenders = 10_000;
const maxAttachments = 100_000;
const maxDates = 100_000;

const kindOfEnding: Readonly<Record<string, MessageKind>> = {
  jpg: 'image',
  jpeg: 'image',
  png: 'image',
  heic: 'image',
  webp: 'sticker',
  gif: 'GIF',
  mp4: 'video',
  mov: 'video',
  '3gp': 'video',
  opus: 'voice note',
  m4a: 'audio',
  mp3: 'audio',
  aac: 'audio',
  ogg: 'audio',
  vcf: 'contact',
};

/** Takes the lines of one chat. */
export class ChatExportReader {
  readonly #kinds: KindCounts = {};
  readonly #dates = new Map<string, number>();
  readonly #senders = new Set<string>();
  readonly #attachments: string[] = [];
  #form: ChatExport['form'] | undefined;
  #messages = 0;
  #systemLines = 0;
  #omitted = 0;
  #undated = 0;

  /** Takes a line without its break. */
  add(line: string): void {
    const parsed = readExportLine(line);
    if (parsed === undefined) return;
    this.#form ??= parsed.form;
    if (parsed.form !== this.#form) return;
    if (parsed.sender === undefined) {
      this.#systemLines++;
      return;
    }
    this.#messages++;
    if (this.#senders.size < maxSenders) this.#senders.add(parsed.sender);
    const date = parsed.date.join('/');
    if (this.#dates.has(date) || this.#dates.size < maxDates)
      this.#dates.set(date, (this.#dates.get(date) ?? 0) + 1);
    else this.#undated++;
    addKind(this.#kinds, this.#kindOf(parsed), 1);
  }

  /** Returns what was found, or undefined where no line was one of an exported chat. */
  finish(): ChatExport | undefined {
    if (this.#form === undefined) return undefined;
    const dateOrder = inferOrder([...this.#dates.keys()].map(readNumbers));
    const months = new Map<string, number>();
    let undated = this.#undated;
    let firstDay: string | undefined;
    let lastDay: string | undefined;
    for (const [date, count] of this.#dates) {
      const day = toDay(readNumbers(date), dateOrder);
      if (day === undefined) {
        undated += count;
        continue;
      }
      const month = day.slice(0, 7);
      months.set(month, (months.get(month) ?? 0) + count);
      if (firstDay === undefined || day < firstDay) firstDay = day;
      if (lastDay === undefined || day > lastDay) lastDay = day;
    }
    return {
      form: this.#form,
      dateOrder,
      senders: this.#senders.size,
      systemLines: this.#systemLines,
      omittedMedia: this.#omitted,
      attachments: this.#attachments,
      summary: {
        messages: this.#messages,
        kinds: this.#kinds,
        chats: 1,
        calls: 0,
        firstDay,
        lastDay,
        ...describeMonths(months),
        undated,
        largestChats: [],
      },
    };
  }

  #kindOf(line: ExportLine): MessageKind {
    const attachment = readAttachment(line);
    if (attachment === undefined) return isDeleted(line.text) ? 'revoked' : 'text';
    if (attachment.kind === 'omitted') {
      this.#omitted++;
      return 'other';
    }
    const {name} = attachment;
    if (this.#attachments.length < maxAttachments) this.#attachments.push(name);
    if (/PTT-|-AUDIO-.*\.opus$/i.test(name)) return 'voice note';
    if (/STK-|-STICKER-/i.test(name)) return 'sticker';
    if (/-GIF-/i.test(name)) return 'GIF';
    return kindOfEnding[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'document';
  }
}

type Numbers = readonly [number, number, number];

function readNumbers(date: string): Numbers {
  const [first = 0, second = 0, third = 0] = date.split('/').map(Number);
  return [first, second, third];
}

function inferOrder(dates: readonly Numbers[]): DateOrder {
  if (dates.every(([first]) => first > 31)) return 'year-month-day';
  const firstPast = dates.some(([first]) => first > 12);
  const secondPast = dates.some(([, second]) => second > 12);
  if (firstPast && !secondPast) return 'day-month-year';
  if (secondPast && !firstPast) return 'month-day-year';
  // A chat is written in the order of time: the reading that goes back less often is the right one.
  const dayFirst = countStepsBack(dates, 'day-month-year');
  const monthFirst = countStepsBack(dates, 'month-day-year');
  if (dayFirst === monthFirst) return 'unclear';
  return dayFirst < monthFirst ? 'day-month-year' : 'month-day-year';
}

function countStepsBack(dates: readonly Numbers[], order: DateOrder): number {
  const days = dates.map(date => toDay(date, order)).filter(day => day !== undefined);
  const impossible = dates.length - days.length;
  return impossible + days.filter((day, index) => index > 0 && day < (days[index - 1] ?? '')).length;
}

// Thailand counts from 543 years before.
const buddhistEpoch = 543;
const earliestBuddhistYear = 2009 + buddhistEpoch;

function toDay([first, second, third]: Numbers, order: DateOrder): string | undefined {
  const [year, month, day] =
    order === 'year-month-day'
      ? [first, second, third]
      : order === 'month-day-year'
        ? [third, first, second]
        : [third, second, first];
  const fullYear = year < 100 ? 2000 + year : year >= earliestBuddhistYear ? year - buddhistEpoch : year;
  const date = new Date(Date.UTC(fullYear, month - 1, day));
  const isReal =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && fullYear >= 2009 && fullYear < 2100;
  return isReal ? date.toISOString().slice(0, 10) : undefined;
}

const longestLine = 4096;

/** Reads a whole export. @param content - UTF-8; what is not is read as something else, and is no date. */
export async function readChatExport(content: AsyncIterable<Uint8Array>): Promise<ChatExport | undefined> {
  const reader = new ChatExportReader();
  const decoder = new TextDecoder('utf-8');
  let line = '';
  const take = (text: string): void => {
    const parts = text.split('\n');
    for (const [index, part] of parts.entries()) {
      if (index > 0) {
        reader.add(line.replace(/\r$/, ''));
        line = '';
      }
      // Only the start of a line says anything.
      if (line.length < longestLine) line += part.slice(0, longestLine - line.length);
    }
  };
  for await (const chunk of content) take(decoder.decode(chunk, {stream: true}));
  take(decoder.decode());
  if (line !== '') reader.add(line);
  return reader.finish();
}

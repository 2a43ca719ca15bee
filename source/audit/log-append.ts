/**
 * Continues an audit log: from its last bytes and its head to the bytes that are appended and the new head. The head
 * is a small file beside the log that says how many entries there are and what the last one hashes to, so that a cut end
 * is found. What is not as the last append left it is noted in the new entry, and so never healed in silence. Pure.
 */
import {concatBytes, parseUtf8, utf8} from '../bytes/bytes.ts';
import {formatJsonText} from '../bytes/json-text.ts';
import {
  Fields,
  formatLogEntry,
  type LogAnomaly,
  type LogEntry,
  type LogEvent,
  maxLogLineSize,
  noLine,
  parseLogEntry,
} from './log-entry.ts';
import {hashLogLine, hashTornLine} from './log-line.ts';

/** How far the log goes. */
export type LogHead = {
  /** The sequence number of the last entry. */
  readonly sequence: number;
  /** The SHA-256 of its line with the line feed. */
  readonly sha256: string;
};

/** So much of the end of a log decides how it goes on: the last lines, even where they are long. */
export const logTailSize = 4 * maxLogLineSize;

const lineFeed = 0x0a;

/** Returns the bytes of a head file. */
export function formatLogHead({sequence, sha256}: LogHead): Uint8Array {
  return utf8(`${formatJsonText({sequence, sha256})}\n`);
}

/** Returns the head, or undefined where the bytes are none. */
export function parseLogHead(bytes: Uint8Array): LogHead | undefined {
  let value: unknown;
  try {
    value = JSON.parse(parseUtf8(bytes) ?? '');
  } catch {
    return undefined;
  }
  const fields = new Fields(value);
  const sequence = fields.count('sequence');
  const sha256 = fields.matching('sha256', /^[0-9a-f]{64}$/);
  return sequence === undefined || sha256 === undefined ? undefined : {sequence, sha256};
}

/** What an append starts from. */
export type LogEnd = {
  /** The last `logTailSize` bytes of the log, or all of it. */
  readonly tail: Uint8Array;
  /** Whether `tail` begins in the middle of the log. */
  readonly isCut: boolean;
  /** The head file's bytes; undefined where there is none. */
  readonly head: Uint8Array | undefined;
};

/** When and by whom. */
export type LogStamp = {readonly time: Date; readonly agent: string};

/**
 * Returns what to append for an event, and the head that then holds.
 * A torn last line, which a run left that was killed while it wrote, gets a line feed, and the new entry says so.
 */
export function appendLogEvent(
  {tail, isCut, head}: LogEnd,
  event: LogEvent,
  {time, agent}: LogStamp,
): {readonly bytes: Uint8Array; readonly head: LogHead} {
  const lastFeed = tail.lastIndexOf(lineFeed);
  const torn = tail.subarray(lastFeed + 1);
  const entries = [...entriesIn(tail.subarray(0, lastFeed + 1), isCut)];
  const last = entries.at(-1);
  const known = head === undefined ? undefined : parseLogHead(head);

  const found: LogAnomaly[] = [];
  // A line that is too long was never one of ours, and its start is not in the tail: no hash of it can be given.
  if (torn.length > 0 && torn.length < maxLogLineSize) {
    found.push({kind: 'torn', sha256: hashTornLine(torn), size: torn.length});
  }
  if (known === undefined) {
    if (tail.length > torn.length || head !== undefined) found.push({kind: 'head-missing'});
  } else if (!agrees(known, entries)) found.push({kind: 'head-differs', ...known});
  else if (known.sequence < (last?.sequence ?? 0))
    found.push({kind: 'head-behind', sequence: known.sequence});

  const entry: LogEntry = {
    sequence: (last?.sequence ?? 0) + 1,
    previous: last?.sha256 ?? noLine,
    time: time.toISOString(),
    agent,
    ...event,
    ...(found.length === 0 ? {} : {found}),
  };
  const line = formatLogEntry(entry);
  const bytes = torn.length === 0 ? line : concatBytes(Uint8Array.of(lineFeed), line);
  return {bytes, head: {sequence: entry.sequence, sha256: hashLogLine(line.subarray(0, -1))}};
}

/** The entries of whole lines with their hashes; other lines are passed over. */
function* entriesIn(lines: Uint8Array, isCut: boolean): Generator<LogHead> {
  let start = isCut ? lines.indexOf(lineFeed) + 1 : 0;
  while (start < lines.length) {
    const end = lines.indexOf(lineFeed, start);
    const line = lines.subarray(start, end);
    start = end + 1;
    const entry = parseLogEntry(line);
    if (entry !== undefined) yield {sequence: entry.sequence, sha256: hashLogLine(line)};
  }
}

/**
 * Whether the head tells of an entry that is there. It may be an earlier one than the last: a run that was killed between
 * its two writes leaves the head behind. So does who puts a line at the end: the new entry notes it.
 */
function agrees(head: LogHead, entries: readonly LogHead[]): boolean {
  if (head.sequence === 0) return entries.length === 0;
  return entries.some(({sequence, sha256}) => sequence === head.sequence && sha256 === head.sha256);
}

/** Cuts the bytes of an audit log into lines, whatever they hold; keeps one line of limited size in memory. Pure. */
import {createHash} from 'node:crypto';
import {concatBytes, copyBytes, formatHex} from '../bytes/bytes.ts';
import {maxLogLineSize} from './log-entry.ts';

/** One line. */
export type LogLine = {
  /** From 1. */
  readonly number: number;
  /** Without the line feed; no more than the first `maxLogLineSize` bytes. */
  readonly bytes: Uint8Array;
  /** False for what stands behind the last line feed. */
  readonly isWhole: boolean;
};

const lineFeed = 0x0a;
const nothing = new Uint8Array(0);

/** Yields the lines of a log. What stands behind the last line feed is the last, unless there is nothing. */
export async function* splitLogLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<LogLine> {
  let rest: Uint8Array = nothing;
  let number = 0;
  const keep = (piece: Uint8Array): Uint8Array =>
    rest.length === 0
      ? copyBytes(piece, 0, maxLogLineSize)
      : concatBytes(rest, piece.subarray(0, maxLogLineSize - rest.length));
  for await (const chunk of source) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, start);
      if (end < 0) break;
      number += 1;
      yield {number, bytes: keep(chunk.subarray(start, end)), isWhole: true};
      rest = nothing;
      start = end + 1;
    }
    if (start < chunk.length) rest = keep(chunk.subarray(start));
  }
  if (rest.length > 0) yield {number: number + 1, bytes: rest, isWhole: false};
}

/** Returns the SHA-256 of a line with its line feed: what the next entry holds as `previous`. */
export function hashLogLine(line: Uint8Array): string {
  return formatHex(createHash('sha256').update(line).update('\n').digest());
}

/** Returns the SHA-256 of a line that was torn off, without a line feed. */
export function hashTornLine(line: Uint8Array): string {
  return formatHex(createHash('sha256').update(line).digest());
}

/**
 * Proves an audit log: its chain, and by the head file beside it that its end was not cut. A torn last line, which a
 * killed run leaves, is told from tampering. What nothing here can find: a log that somebody rewrote from some entry to
 * its end together with its head; a head that was noted elsewhere shows that too (`expected`). Pure.
 */
import {type LogHead, parseLogHead} from './log-append.ts';
import {LogChain} from './log-chain.ts';
import {type LogEntry, maxLogLineSize, parseLogEntry} from './log-entry.ts';
import {hashLogLine, hashTornLine, type LogLine, splitLogLines} from './log-line.ts';
import {judgeLog, type LogProblem, type LogState} from './log-problem.ts';

/** What a log is checked with. */
export type LogCheckOptions = {
  /** The head file's bytes; undefined where there is none. */
  readonly head: Uint8Array | undefined;
  /** A head that was noted earlier and elsewhere; the first digits of its hash will do. */
  readonly expected?: LogHead | undefined;
};

/** What a check showed. */
export type LogCheck = {
  readonly state: LogState;
  readonly entryCount: number;
  readonly firstTime: string | undefined;
  readonly lastTime: string | undefined;
  /** Of the last entry: what to note elsewhere. */
  readonly head: LogHead | undefined;
  /** By line, the first 1,000. */
  readonly problems: readonly LogProblem[];
  readonly unlistedProblemCount: number;
};

const carriageReturn = 0x0d;

type ReadLine = {readonly line: LogLine; readonly entry: LogEntry | undefined};

/** Reads a log to its end and says what is so. @throws what the source throws. */
export async function checkLog(
  source: AsyncIterable<Uint8Array>,
  {head, expected}: LogCheckOptions,
): Promise<LogCheck> {
  const chain = new LogChain();
  const known = head === undefined ? undefined : parseLogHead(head);
  const atHead = new Set<string>();
  const atExpected = new Set<string>();
  let entryCount = 0;
  let [firstTime, lastTime]: (string | undefined)[] = [];
  let lineCount = 0;
  let dropped: string | undefined;

  const takeLine = ({line, entry}: ReadLine, next: LogEntry | undefined): void => {
    const torn = tornBefore(next);
    if (torn !== undefined && torn === hashTornLine(line.bytes)) {
      chain.add({kind: 'torn-noted', line: line.number});
      dropped = torn;
      return;
    }
    if (entry === undefined) {
      const endsInReturn = line.bytes.at(-1) === carriageReturn && line.bytes.length < maxLogLineSize;
      chain.add({kind: endsInReturn ? 'carriage-return' : 'no-entry', line: line.number});
      return;
    }
    entryCount += 1;
    firstTime ??= entry.time;
    lastTime = entry.time;
    const sha256 = hashLogLine(line.bytes);
    if (entry.sequence === known?.sequence) atHead.add(sha256);
    if (entry.sequence === expected?.sequence) atExpected.add(sha256);
    chain.follow(entry, line.number, sha256);
    for (const problem of problemsNotedIn(entry, line.number, dropped)) chain.add(problem);
    dropped = undefined;
  };

  let pending: ReadLine | undefined;
  for await (const line of splitLogLines(source)) {
    lineCount = line.number;
    const read = {line, entry: line.isWhole ? parseLogEntry(line.bytes) : undefined};
    if (pending !== undefined) takeLine(pending, read.entry);
    pending = read;
  }
  if (pending?.line.isWhole === true) takeLine(pending, undefined);
  else if (pending !== undefined) {
    const {number, bytes} = pending.line;
    // No append writes as much: what has no end is not a piece of one.
    const isPiece = bytes.length < maxLogLineSize;
    chain.add(isPiece ? {kind: 'torn', line: number, size: bytes.length} : {kind: 'no-entry', line: number});
  }

  const {last} = chain;
  const ending: LogProblem[] = [];
  const line = lineCount + 1;
  if (known === undefined) {
    if (lineCount > 0 || head !== undefined) ending.push({kind: 'head-missing', line});
  } else if (known.sequence > last.sequence) {
    ending.push({kind: 'cut', line, entry: last.sequence + 1, toEntry: known.sequence});
  } else if (known.sequence === last.sequence) {
    if (!atHead.has(known.sha256)) chain.followHead(known.sha256);
  } else if (atHead.has(known.sha256)) {
    ending.push({kind: 'head-behind', line, entry: known.sequence});
  } else ending.push({kind: 'head-differs', line, entry: known.sequence});
  if (expected !== undefined && ![...atExpected].some(sha256 => sha256.startsWith(expected.sha256))) {
    ending.push({kind: 'expected-differs', line, entry: expected.sequence});
  }

  const problems = [...chain.problems, ...ending];
  const isEmpty = lineCount === 0 && problems.length === 0;
  return {
    state: isEmpty ? 'empty' : judgeLog(problems),
    entryCount,
    firstTime,
    lastTime,
    head: entryCount === 0 ? undefined : {sequence: last.sequence, sha256: last.sha256},
    problems,
    unlistedProblemCount: chain.unlistedProblemCount,
  };
}

function tornBefore(entry: LogEntry | undefined): string | undefined {
  const torn = entry?.found?.find(anomaly => anomaly.kind === 'torn');
  return torn?.sha256;
}

/** What the append of an entry found, as far as nothing else explains it. */
function problemsNotedIn(entry: LogEntry, line: number, dropped: string | undefined): LogProblem[] {
  const found = entry.found ?? [];
  const problems: LogProblem[] = [];
  for (const anomaly of found) {
    if (anomaly.kind === 'head-missing') problems.push({kind: 'head-missing', line});
    else if (anomaly.kind === 'head-behind')
      problems.push({kind: 'head-behind-noted', line, entry: anomaly.sequence});
    else if (anomaly.kind === 'head-differs')
      problems.push({kind: 'head-differs', line, entry: anomaly.sequence});
    else if (anomaly.sha256 !== dropped) problems.push({kind: 'torn-differs', line});
  }
  return problems;
}

/**
 * Yields the entries of a log in the order of its lines. Lines that are none are passed over: reading the log proves
 * nothing about it.
 */
export async function* readLogEntries(source: AsyncIterable<Uint8Array>): AsyncGenerator<LogEntry> {
  for await (const line of splitLogLines(source)) {
    const entry = line.isWhole ? parseLogEntry(line.bytes) : undefined;
    if (entry !== undefined) yield entry;
  }
}

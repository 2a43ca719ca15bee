/** The audit log on the screen: entries or problems, and which of them is pointed at. A pure reducer. */
import type {LogEntry} from '../../audit/log-entry.ts';
import type {LogCheckReport} from '../../commands/log.ts';
import {displayWidth} from '../../report/display-width.ts';
import {
  describeLogEvent,
  describeLogFacts,
  describeLogState,
  explainLogProblem,
  formatLogTime,
  logStateHint,
} from '../../report/log-text.ts';
import {formatCount} from '../../report/quantity.ts';
import type {Fact} from '../components/facts.tsx';
import type {MessageKind} from '../components/message.tsx';
import {asSentence} from '../sentence.ts';

/** The state of the screen. */
export type LogScreenState = {
  readonly list: 'entries' | 'problems';
  /** Of the row that is pointed at. */
  readonly index: number;
};

/** What can happen. */
export type LogScreenAction =
  | {readonly type: 'list-moved'; readonly index: number}
  | {readonly type: 'list-switched'};

/** The beginning: the newest entry. */
export const startLogScreen: LogScreenState = {list: 'entries', index: 0};

/** Returns the next state. */
export function reduceLogScreen(state: LogScreenState, action: LogScreenAction): LogScreenState {
  switch (action.type) {
    case 'list-moved':
      return {...state, index: action.index};
    case 'list-switched':
      return {list: state.list === 'entries' ? 'problems' : 'entries', index: 0};
  }
}

/** Returns the first of `count` rows that are shown in `room` rows, with the one pointed at among them. */
export function windowStart(index: number, count: number, room: number): number {
  return Math.max(0, Math.min(index - Math.floor(room / 2), count - room));
}

const shortTimeStart = 5;
const minuteEnd = 16;

/** An entry as one row: when, what, and the rest as far as it fits. */
export type LogRow = {readonly time: string; readonly what: string; readonly facts: string};

/** Returns the row of an entry. Untrusted parts of it are sanitized. @param isNarrow - leaves the year out. */
export function logRow(entry: LogEntry, isNarrow: boolean): LogRow {
  const time = formatLogTime(entry.time).slice(isNarrow ? shortTimeStart : 0, minuteEnd);
  return {time, what: describeLogEvent(entry), facts: describeLogFacts(entry).join(', ')};
}

/** Returns the facts of an entry that fit whole into so many columns, in their order: half an id tells nothing. */
export function fitFacts(entry: LogEntry, columns: number): string {
  return describeLogFacts(entry).reduce((line, fact) => {
    const longer = line === '' ? fact : `${line}, ${fact}`;
    return displayWidth(longer) <= columns ? longer : line;
  }, '');
}

/** Returns all there is to say about an entry. */
export function logEntryFacts(entry: LogEntry): Fact[] {
  const {sequence, time, archive, keyId, agent, depth, path} = entry;
  const rows: (Fact | undefined)[] = [
    {name: `Entry ${sequence}`, value: `${formatLogTime(time)} UTC, ${agent}`},
    {name: 'What', value: describeLogEvent(entry)},
    depth === undefined ? undefined : {name: 'Proved', value: depthWords[depth]},
    keyId === undefined ? undefined : {name: 'Key', value: keyId},
    archive?.messageId === undefined
      ? undefined
      : {name: 'Archive', value: `message id ${archive.messageId}`},
    archive?.sha256 === undefined ? undefined : {name: 'SHA-256', value: archive.sha256},
    path === undefined ? undefined : {name: 'Path', value: path},
  ];
  return rows.filter(row => row !== undefined);
}

const depthWords = {
  fixity: 'the bytes are those of the .sha256 file',
  decrypt: 'every byte decrypts',
  manifest: 'every file agrees with the manifest',
} as const;

/** The state of the chain in a sentence, and what to do about it. */
export type ChainNews = {
  readonly kind: MessageKind;
  readonly title: string;
  /** Sentences that stand below it, one a row. */
  readonly lines: readonly string[];
};

/** Returns what a check of the chain showed; without one it goes on. */
export function describeChain(check: LogCheckReport | undefined): ChainNews {
  if (check === undefined) return {kind: 'accent', title: 'Proving the chain …', lines: []};
  const {state, entryCount, problems} = check;
  if (state === 'empty') {
    return {
      kind: 'accent',
      title: 'Nothing is in the log yet.',
      lines: ['Making keys, sealing, verifying, drills and restoring are noted here.'],
    };
  }
  const title = `${asSentence(describeLogState(state))} ${formatCount(entryCount, 'entry', 'entries')}.`;
  if (state === 'whole') return {kind: 'good', title, lines: []};
  const [first] = problems;
  return {
    kind: state === 'tampered' ? 'bad' : 'warning',
    title,
    lines: [
      ...(first === undefined ? [] : [asSentence(explainLogProblem(first))]),
      asSentence(logStateHint(state)),
    ],
  };
}

/** Returns how many rows the news take in so many columns, broken at spaces. */
export function newsRows({title, lines}: ChainNews, columns: number): number {
  return [title, ...lines].reduce((rows, line) => rows + countRows(line, columns - signColumns), 0);
}

function countRows(text: string, columns: number): number {
  let rows = 1;
  let used = 0;
  for (const {length} of text.split(' ')) {
    const needed = used === 0 ? length : used + 1 + length;
    if (used > 0 && needed > columns) {
      rows += 1;
      used = length;
    } else used = needed;
  }
  return rows;
}

const signColumns = 2;

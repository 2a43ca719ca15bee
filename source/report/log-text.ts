/** The audit log as text for people: one line an entry, one sentence a problem. */
import type {LogEntry, LogEventType} from '../audit/log-entry.ts';
import type {LogProblem, LogState} from '../audit/log-problem.ts';
import type {LogCheckReport, LogReport} from '../commands/log.ts';
import {displayName} from './display-name.ts';
import {formatBytes, formatCount} from './quantity.ts';

const shownIdDigits = 8;
const shownHashDigits = 16;
const eventColumns = 26;

/** Returns a time of the log as `2026-11-25 01:30:15`, in UTC. */
export function formatLogTime(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}

const eventWords: Readonly<Record<LogEventType, string>> = {
  'key creation': 'key made',
  'key sheet': 'recovery sheet made',
  ingestion: 'sealed',
  'fixity check': 'fixity check',
  validation: 'verify',
  drill: 'drill',
  restore: 'restore',
  'password change': 'password',
  salvage: 'salvage',
  repair: 'repair',
};

const verdictWords: Readonly<Record<string, string>> = {
  verified: 'verified',
  authentic: 'authentic, no manifest',
  'wrong-key': 'wrong key',
  damaged: 'damaged',
  undecidable: 'wrong key or damaged',
  refused: 'refused',
  'not-an-archive': 'not an archive',
  unsupported: 'not supported',
  unreadable: 'cannot be read',
  'fixity-good': 'same bytes',
  'no-sidecar': 'no .sha256 file',
};

/** Returns what an entry is about, in a few words: `verify: wrong key`. */
export function describeLogEvent({event, outcome, verdict, detail, error}: LogEntry): string {
  const words = Object.hasOwn(eventWords, event) ? eventWords[event as LogEventType] : displayName(event);
  const what = detail === undefined ? words : `${words} (${displayName(detail)})`;
  if (outcome === 'interrupted') return `${what}: stopped`;
  const said = verdict === undefined ? undefined : (verdictWords[verdict] ?? displayName(verdict));
  if (said !== undefined) return event === 'ingestion' ? `${what} and ${said}` : `${what}: ${said}`;
  if (outcome === 'failure') return `${what}: failed${error === undefined ? '' : ` (${displayName(error)})`}`;
  return event === 'ingestion' ? `${what}, not read back` : what;
}

/** Returns the facts of an entry: key id, archive, how much, and what else there is to say. */
export function describeLogFacts({keyId, archive, counts, keySource, found, path}: LogEntry): string[] {
  const {messageId} = archive ?? {};
  return [
    ...(keyId === undefined ? [] : [`key ${keyId}`]),
    ...(keySource === undefined ? [] : [keySource === 'typed' ? 'typed' : 'from a file']),
    ...(messageId === undefined ? [] : [`archive ${messageId.slice(0, shownIdDigits)}`]),
    ...(counts?.files === undefined ? [] : [formatCount(counts.files, 'file')]),
    ...(counts?.bytes === undefined ? [] : [formatBytes(counts.bytes)]),
    ...(counts?.findings === undefined || counts.findings === 0
      ? []
      : [formatCount(counts.findings, 'finding')]),
    ...(found === undefined ? [] : ['the log was not as the run before left it']),
    ...(path === undefined ? [] : [displayName(path)]),
  ];
}

/** Returns the report of `log`. */
export function logText({path, entries, entryCount}: LogReport): string[] {
  if (entryCount === 0) {
    return [
      `${displayName(path)}: nothing yet`,
      '  sealing, verifying, drills and restoring are noted there',
    ];
  }
  const hidden = entryCount - entries.length;
  return [
    ...(hidden === 0
      ? []
      : [`${formatCount(hidden, 'earlier entry', 'earlier entries')} (--limit N shows more)`]),
    ...entries.map(entry => {
      const head = `${formatLogTime(entry.time)}Z  ${describeLogEvent(entry).padEnd(eventColumns)}`;
      return `${head}  ${describeLogFacts(entry).join(', ')}`.trimEnd();
    }),
    `${formatCount(entryCount, 'entry', 'entries')} in ${displayName(path)}`,
    'keep64 log --check proves that nobody changed it',
  ];
}

const stateSentences: Readonly<Record<LogState, string>> = {
  empty: 'nothing is in it yet',
  whole: 'the chain is good: nothing was edited, deleted, moved or cut',
  torn: 'the chain is good, and its last line is torn: a run was killed while it wrote',
  behind: 'the chain is good, and its head does not know of its end yet',
  unproved: 'the chain is good as far as it goes, and nothing proves that its end was not cut',
  tampered: 'this log was changed by something other than keep64',
};

/** Returns the sentence for the state of a log. */
export function describeLogState(state: LogState): string {
  return stateSentences[state];
}

const stateHints: Readonly<Record<LogState, string>> = {
  empty: '',
  whole: '',
  torn: 'nothing to do: the next run goes on behind it, and says so',
  behind:
    'the next run goes on behind it, and notes it; where no run was killed or out of space, find out who wrote there',
  unproved: 'its head file, log-head.json, was not beside it: find out who moved it',
  tampered:
    'keep a copy of its folder, find out who can write there, then move it away: a new log begins by itself',
};

/** Returns what to do about the state of a log; empty where there is nothing. */
export function logStateHint(state: LogState): string {
  return stateHints[state];
}

const entries = (from: number, to: number): string =>
  from === to ? `entry ${from} is` : `entries ${from} to ${to} are`;

type Words = {
  readonly [Kind in LogProblem['kind']]: (problem: Extract<LogProblem, {kind: Kind}>) => string;
};

const words: Words = {
  changed: p => `line ${p.line} is not what it was: the next line, or the head, holds another hash of it`,
  missing: p => `${entries(p.entry, p.toEntry)} missing before line ${p.line}`,
  'out-of-order': p => `line ${p.line} is out of order: it holds entry ${p.entry}`,
  repeated: p => `line ${p.line} repeats entry ${p.entry}`,
  inserted: p =>
    `line ${p.line} was put in: it says that it is entry ${p.entry}, and the chain goes on without it`,
  'no-entry': p => `line ${p.line} is no entry of a log`,
  'carriage-return': p => `line ${p.line} ends in CR LF: another program has written the file anew`,
  'torn-differs': p => `line ${p.line} tells of a torn line before it, which is not there or not as it was`,
  cut: p => `${entries(p.entry, p.toEntry)} cut off at the end`,
  'head-differs': p => `line ${p.line}: entry ${p.entry} is not the one that the head file told of`,
  'expected-differs': p => `entry ${p.entry} has not the hash that was expected`,
  'head-missing': p => `at line ${p.line} the head file was missing or broken`,
  torn: p => `line ${p.line} is torn: ${formatCount(p.size, 'byte')} of it are there`,
  'torn-noted': p => `line ${p.line} is torn, and the next line says so: a run was killed while it wrote`,
  'head-behind': p =>
    `the head file tells of entry ${p.entry}: a run was stopped before it wrote the new one, or what follows was put in`,
  'head-behind-noted': p =>
    `line ${p.line} says that the head file told of entry ${p.entry}: a run was stopped before it wrote the new one, or what stands between was put in`,
};

/** Explains a problem of a log. */
export function explainLogProblem(problem: LogProblem): string {
  const explain = words[problem.kind] as (problem: LogProblem) => string;
  return explain(problem);
}

/** Returns the report of `log --check`. */
export function logCheckText(report: LogCheckReport): string[] {
  const {path, state, entryCount, firstTime, lastTime, head, problems, unlistedProblemCount} = report;
  const hint = logStateHint(state);
  return [
    `${displayName(path)}: ${describeLogState(state)}`,
    ...problems.map(problem => `  ${explainLogProblem(problem)}`),
    ...(unlistedProblemCount === 0 ? [] : [`  and ${unlistedProblemCount.toLocaleString('en-US')} more`]),
    ...(firstTime === undefined || lastTime === undefined
      ? []
      : [
          `  ${formatCount(entryCount, 'entry', 'entries')}, ${formatLogTime(firstTime)}Z to ${formatLogTime(lastTime)}Z`,
        ]),
    ...(head === undefined || state === 'tampered'
      ? []
      : [
          `  head ${head.sequence}:${head.sha256.slice(0, shownHashDigits)}`,
          '  who can write to the log can write all of it anew: note the head elsewhere, and --expect finds that too',
        ]),
    ...(hint === '' ? [] : [`  ${hint}`]),
  ];
}

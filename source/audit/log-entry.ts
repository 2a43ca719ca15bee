/**
 * The entries of the audit log: what a run did, to which archive, with what outcome; one line of JSON each. The words
 * are those of PREMIS 3 (event type, outcome, agent, object) where it has them. Never a key, never the name of a file
 * inside an archive, no path unless it was asked for. Pure.
 */
import {parseUtf8, utf8} from '../bytes/bytes.ts';
import {formatJsonText} from '../bytes/json-text.ts';
import type {Verdict} from './verdict.ts';

/** What can be noted. `ingestion`, `fixity check` and `validation` are PREMIS event types; it has none for the others. */
export type LogEventType =
  | 'key creation'
  | 'key sheet'
  | 'ingestion' // seal
  | 'fixity check' // verify --fixity
  | 'validation' // verify
  | 'drill'
  | 'restore'
  | 'salvage' // restore --salvage
  | 'password change'
  | 'repair';

/** How a run ended. `warning`: it did what it was asked for, and found something. */
export type LogOutcome = 'success' | 'warning' | 'failure' | 'interrupted';

/** The `detail` of a restore that wrote nothing. */
export const dryRun = 'dry run';

/** What was proved: the bytes are those of the `.sha256` file; they decrypt; they agree with the manifest inside. */
export type LogDepth = 'fixity' | 'decrypt' | 'manifest';

/** The archive, where it was read. */
export type LogArchive = {
  /** What all copies share (openpgp/message-id.ts). */
  readonly messageId?: string | undefined;
  /** Bytes of the file. */
  readonly size?: number | undefined;
  readonly sha256?: string | undefined;
};

/** How much there was of what. */
export type LogCounts = {
  readonly files?: number | undefined;
  readonly directories?: number | undefined;
  readonly bytes?: number | undefined;
  readonly findings?: number | undefined;
};

/** What a command says about its run, or about one archive of it. */
export type LogEvent = {
  readonly event: LogEventType;
  readonly outcome: LogOutcome;
  readonly verdict?: Verdict | 'fixity-good' | 'no-sidecar' | undefined;
  readonly depth?: LogDepth | undefined;
  /** Of the recovery key that was used or made. */
  readonly keyId?: string | undefined;
  readonly archive?: LogArchive | undefined;
  readonly counts?: LogCounts | undefined;
  /** The code of the error that ended it (errors.ts), with its reason: `disk/ENOSPC`; or `bug`. */
  readonly error?: string | undefined;
  /** Of a drill: whether the key was typed, as from paper, or came from a file. */
  readonly keySource?: 'typed' | 'file' | undefined;
  /** What was done more exactly, in a word or two of ours: `add`, `dry run`. */
  readonly detail?: string | undefined;
  /** Where the archive or key file stood; only with --log-paths. Untrusted. */
  readonly path?: string | undefined;
};

/** What an append found that was not as the append before it left it. */
export type LogAnomaly =
  | {readonly kind: 'torn'; readonly sha256: string; readonly size: number}
  | {readonly kind: 'head-missing'}
  | {readonly kind: 'head-behind'; readonly sequence: number}
  | {readonly kind: 'head-differs'; readonly sequence: number; readonly sha256: string};

/** An entry as it stands in the log. Events that later versions add are kept as they are. */
export type LogEntry = Omit<LogEvent, 'event'> & {
  readonly event: LogEventType | (string & {});
  /** From 1, without a gap: order does not rest on the clock. */
  readonly sequence: number;
  /** SHA-256 of the line before, with its line feed; 64 zeros in the first. */
  readonly previous: string;
  /** ISO 8601 in UTC, to the millisecond. */
  readonly time: string;
  /** The program and its version. */
  readonly agent: string;
  readonly found?: readonly LogAnomaly[] | undefined;
};

/** What `previous` is in the first entry. */
export const noLine = '0'.repeat(64);

/** The longest line, with its line feed, in bytes: what an entry needs with the longest path, and to spare. */
export const maxLogLineSize = 16_384;

const maxPathSize = 8_192;
const digest = /^[0-9a-f]{64}$/;
// Past the year 9999 a year has a sign and six digits (ECMA-262 §21.4.1.32).
const isoTime = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Returns an entry as a line of UTF-8 with its line feed. A path that does not fit is left out. */
export function formatLogEntry(entry: LogEntry): Uint8Array {
  const {sequence, previous, time, event, outcome, agent, ...rest} = entry;
  const text = (path: string | undefined): string =>
    `${formatJsonText({sequence, previous, time, event, outcome, agent, ...rest, path})}\n`;
  const pathSize = entry.path === undefined ? 0 : utf8(formatJsonText(entry.path)).length;
  return utf8(text(pathSize > maxPathSize ? undefined : entry.path));
}

/**
 * Returns the entry in a line (without its line feed), or undefined where it is none. Fields this version does not know
 * are passed over, known ones of the wrong type too.
 */
export function parseLogEntry(line: Uint8Array): LogEntry | undefined {
  const text = line.length >= maxLogLineSize ? undefined : parseUtf8(line);
  if (text === undefined || !text.startsWith('{') || !text.endsWith('}')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const fields = new Fields(value);
  const sequence = fields.count('sequence');
  const previous = fields.matching('previous', digest);
  const time = fields.matching('time', isoTime);
  const event = fields.text('event');
  const agent = fields.text('agent');
  if (sequence === undefined || sequence < 1 || previous === undefined || time === undefined)
    return undefined;
  if (event === undefined || agent === undefined || Number.isNaN(Date.parse(time))) return undefined;
  const archive = fields.object('archive');
  const counts = fields.object('counts');
  return {
    sequence,
    previous,
    time,
    event,
    agent,
    outcome: fields.oneOf('outcome', ['success', 'warning', 'failure', 'interrupted']) ?? 'failure',
    verdict: fields.text('verdict') as LogEntry['verdict'],
    depth: fields.oneOf('depth', ['fixity', 'decrypt', 'manifest']),
    keyId: fields.matching('keyId', /^[0-9a-f]{4}-[0-9a-f]{4}$/),
    archive: archive && {
      messageId: archive.matching('messageId', /^[0-9a-f]{32}$/),
      size: archive.count('size'),
      sha256: archive.matching('sha256', digest),
    },
    counts: counts && {
      files: counts.count('files'),
      directories: counts.count('directories'),
      bytes: counts.count('bytes'),
      findings: counts.count('findings'),
    },
    error: fields.text('error'),
    keySource: fields.oneOf('keySource', ['typed', 'file']),
    detail: fields.text('detail'),
    path: fields.text('path'),
    found: fields.list('found')?.flatMap(parseAnomaly),
  };
}

function parseAnomaly(fields: Fields): LogAnomaly[] {
  const sha256 = fields.matching('sha256', digest);
  switch (fields.text('kind')) {
    case 'torn': {
      const size = fields.count('size');
      return sha256 === undefined || size === undefined ? [] : [{kind: 'torn', sha256, size}];
    }
    case 'head-missing':
      return [{kind: 'head-missing'}];
    case 'head-behind': {
      const sequence = fields.count('sequence');
      return sequence === undefined ? [] : [{kind: 'head-behind', sequence}];
    }
    case 'head-differs': {
      const sequence = fields.count('sequence');
      return sha256 === undefined || sequence === undefined ? [] : [{kind: 'head-differs', sequence, sha256}];
    }
    default:
      return [];
  }
}

/** The fields of a JSON value, by the types that are asked for. */
export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;

  /** @param value - what JSON.parse gave; what is no object has no fields. */
  constructor(value: unknown) {
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    this.#fields = isObject ? (value as Record<string, unknown>) : {};
  }

  text(name: string): string | undefined {
    const value = this.#fields[name];
    return typeof value === 'string' ? value : undefined;
  }

  matching(name: string, pattern: RegExp): string | undefined {
    const value = this.text(name);
    return value !== undefined && pattern.test(value) ? value : undefined;
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    return choices.find(choice => choice === this.#fields[name]);
  }

  /** A whole number that is not negative. */
  count(name: string): number | undefined {
    const value = this.#fields[name];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  }

  object(name: string): Fields | undefined {
    const value = this.#fields[name];
    return value !== null && typeof value === 'object' ? new Fields(value) : undefined;
  }

  list(name: string): readonly Fields[] | undefined {
    const value = this.#fields[name];
    return Array.isArray(value) ? value.map(item => new Fields(item)) : undefined;
  }
}

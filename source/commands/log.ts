/** `log`: what the audit log holds, and whether its hash chain proves it. */
import type {LogHead} from '../audit/log-append.ts';
import {checkLog, type LogCheck} from '../audit/log-check.ts';
import type {LogEntry} from '../audit/log-entry.ts';
import {folderOf, readLogEvents} from './audit-log.ts';
import type {CommandContext} from './context.ts';
import {type CommandEvent, withEvents} from './event.ts';

/** The newest entries, oldest of them first. Nothing about them is proved. */
export type LogReport = {
  readonly schema: 'keep64/log-1';
  /** The log's file. */
  readonly path: string;
  readonly entries: readonly LogEntry[];
  /** How many there are in all. */
  readonly entryCount: number;
};

/** What the chain of the log proves. */
export type LogCheckReport = LogCheck & {
  readonly schema: 'keep64/log-check-1';
  readonly path: string;
};

/** So many entries are shown where nothing else is said. */
export const defaultLogLimit = 50;

/** Reads the last `limit` entries of the log. @throws {DiskError} where it cannot be read; AbortError. */
export function readLog(
  {limit}: {readonly limit: number},
  context: CommandContext,
): AsyncGenerator<CommandEvent, LogReport> {
  return withEvents(async () => {
    const path = pathOf(context);
    const entries: LogEntry[] = [];
    let entryCount = 0;
    for await (const entry of readLogEvents(context)) {
      entryCount += 1;
      entries.push(entry);
      // The array is cut now and then, not with each entry.
      if (entries.length >= 2 * limit + 2) entries.splice(0, entries.length - limit);
    }
    return {schema: 'keep64/log-1', path, entries: limit === 0 ? [] : entries.slice(-limit), entryCount};
  });
}

/** Proves the log. @param expected - a head noted before. @throws {DiskError} where it cannot be read; AbortError. */
export function proveLog(
  {expected}: {readonly expected?: LogHead | undefined},
  context: CommandContext,
): AsyncGenerator<CommandEvent, LogCheckReport> {
  return withEvents(async () => {
    const path = pathOf(context);
    let check = await checkOnce(expected, context);
    // Another run may have been writing just then: what it had not finished is no finding.
    if (check.state !== 'whole') check = await checkOnce(expected, context);
    return {schema: 'keep64/log-check-1', path, ...check};
  });
}

async function checkOnce(expected: LogHead | undefined, context: CommandContext): Promise<LogCheck> {
  const {disk, signal} = context;
  const folder = folderOf(context.log ?? {folder: undefined, hasPaths: false});
  // The head first: entries that are appended meanwhile only put it behind.
  const head = await disk.readLogHead(folder);
  return await checkLog(disk.readLog(folder, signal), {head, expected});
}

function pathOf({disk, log}: CommandContext): string {
  return disk.logPath(folderOf(log ?? {folder: undefined, hasPaths: false}));
}

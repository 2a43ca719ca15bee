/** The audit of one database: is it whole, whose is it, what does it hold. Damage in a part is a problem, and no end. */
import {androidMedia, type NamedMedia, summariseAndroid} from './android-database.ts';
import type {ContentSummary} from './content-summary.ts';
import {maxTables, type Query, quoteName, readTables, type Tables} from './database.ts';
import {iosMedia, summariseIos} from './ios-database.ts';

/** What a database is and holds. */
export type DatabaseAudit = {
  /** `other`: a database, and none that holds messages. */
  readonly schema: 'android' | 'android-old' | 'ios' | 'other';
  readonly tables: number;
  /** What SQLite's quick_check says is wrong, and what could not be read. Empty for a database that is whole. */
  readonly problems: readonly string[];
  /** Undefined where there are no messages to count, or they could not be counted. */
  readonly summary: ContentSummary | undefined;
};

const maxProblems = 100;

/**
 * Audits a database.
 * @param onMedia - gets each file that the database names.
 */
export function auditDatabase(
  query: Query,
  options: {readonly showNames: boolean; readonly onMedia: (media: NamedMedia) => void},
): DatabaseAudit {
  const problems: string[] = [];
  const attempt = <Result>(work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      if (problems.length < maxProblems)
        problems.push(error instanceof Error ? error.message : 'it cannot be read');
      return undefined;
    }
  };
  const tables = attempt(() => readTables(query)) ?? new Map<string, Set<string>>();
  if (tables.size > maxTables)
    problems.push(`it has more than ${maxTables} tables; the others were not looked at`);
  for (const table of tables.keys()) attempt(() => checkTable(query, table, problems));
  const android = attempt(() => summariseAndroid(query, tables, options.showNames));
  const ios =
    android === undefined ? attempt(() => summariseIos(query, tables, options.showNames)) : undefined;
  attempt(() => {
    for (const media of listMedia(query, tables)) options.onMedia(media);
  });
  return {
    schema: android?.schema ?? (ios === undefined ? 'other' : 'ios'),
    tables: tables.size,
    problems,
    summary: android?.summary ?? ios,
  };
}

/** Table by table: so much is read between two chances to stop, and virtual tables, which may run anything, are never asked. */
function checkTable(query: Query, table: string, problems: string[]): void {
  for (const row of query(`PRAGMA quick_check(${quoteName(table)})`)) {
    const [text] = Object.values(row);
    if (text !== 'ok' && problems.length < maxProblems) problems.push(String(text).slice(0, 300));
  }
}

function* listMedia(query: Query, tables: Tables): Generator<NamedMedia> {
  yield* androidMedia(query, tables);
  yield* iosMedia(query, tables);
}

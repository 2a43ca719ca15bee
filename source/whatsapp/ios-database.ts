/** WhatsApp's ChatStorage.sqlite on iOS, as it lies in the backup of a device. Its times are seconds since 2001. */
import {dayOf, type NamedMedia} from './android-database.ts';
import {type ContentSummary, describeMonths, earliestTime, latestTime} from './content-summary.ts';
import {countOf, hasColumns, numberOf, type Query, type Tables, textOf} from './database.ts';
import {addKind, iosKinds, type KindCounts} from './message-kind.ts';

// Core Data counts from 2001-01-01.
const coreDataEpoch = Date.UTC(2001, 0, 1) / 1000;
const time = `(ZMESSAGEDATE + ${coreDataEpoch})`;
const isDated = `typeof(ZMESSAGEDATE) IN ('integer', 'real')
  AND ${time} >= ${earliestTime / 1000} AND ${time} < ${latestTime / 1000}`;
const namedChats = 20;

/** Returns what the database holds; undefined where it is none of WhatsApp on iOS. */
export function summariseIos(query: Query, tables: Tables, showNames: boolean): ContentSummary | undefined {
  if (!hasColumns(tables, 'zwamessage', 'z_pk', 'zmessagedate', 'zmessagetype', 'zchatsession'))
    return undefined;
  const months = new Map<string, number>();
  const byMonth = `SELECT strftime('%Y-%m', ${time}, 'unixepoch') AS month, count(*) AS n
    FROM ZWAMESSAGE WHERE ${isDated} GROUP BY 1 LIMIT 2000`;
  for (const {month, n} of query(byMonth)) months.set(textOf(month) ?? '', numberOf(n));
  const range = `SELECT min(${time}) AS first, max(${time}) AS last, count(*) AS n FROM ZWAMESSAGE WHERE ${isDated}`;
  const [dated] = [...query(range)];
  const datedCount = numberOf(dated?.n);
  const messages = countOf(query, 'SELECT count(*) FROM ZWAMESSAGE');
  const kinds: KindCounts = {};
  for (const row of query(
    'SELECT ZMESSAGETYPE AS type, count(*) AS n FROM ZWAMESSAGE GROUP BY 1 LIMIT 2000',
  )) {
    addKind(kinds, iosKinds[numberOf(row.type)] ?? 'other', numberOf(row.n));
  }
  return {
    messages,
    kinds,
    chats: countOf(query, 'SELECT count(DISTINCT ZCHATSESSION) FROM ZWAMESSAGE'),
    calls: 0,
    firstDay: datedCount === 0 ? undefined : dayOf(numberOf(dated?.first) * 1000),
    lastDay: datedCount === 0 ? undefined : dayOf(numberOf(dated?.last) * 1000),
    ...describeMonths(months),
    undated: messages - datedCount,
    largestChats: showNames ? nameChats(query, tables) : [],
  };
}

function nameChats(query: Query, tables: Tables): ContentSummary['largestChats'] {
  const statement = `SELECT ZCHATSESSION AS chat, count(*) AS n FROM ZWAMESSAGE
    GROUP BY 1 ORDER BY 2 DESC LIMIT ${namedChats}`;
  const hasNames = hasColumns(tables, 'zwachatsession', 'z_pk', 'zpartnername');
  return [...query(statement)].map(row => {
    const id = numberOf(row.chat);
    const lookUp = 'SELECT substr(ZPARTNERNAME, 1, 200) AS name FROM ZWACHATSESSION WHERE Z_PK = ? LIMIT 1';
    const [found] = hasNames ? [...query(lookUp, id)] : [];
    return {name: textOf(found?.name) ?? `chat ${id}`, messages: numberOf(row.n)};
  });
}

/** Yields the media that the database names; it keeps no SHA-256 of them. */
export function* iosMedia(query: Query, tables: Tables): Generator<NamedMedia> {
  if (!hasColumns(tables, 'zwamediaitem', 'zmedialocalpath')) return;
  const size = hasColumns(tables, 'zwamediaitem', 'zfilesize') ? 'ZFILESIZE' : '0';
  const statement = `SELECT substr(ZMEDIALOCALPATH, 1, 2000) AS path, ${size} AS size FROM ZWAMEDIAITEM
    WHERE typeof(ZMEDIALOCALPATH) = 'text' AND ZMEDIALOCALPATH <> ''`;
  for (const row of query(statement))
    yield {path: textOf(row.path) ?? '', size: numberOf(row.size), hash: ''};
}

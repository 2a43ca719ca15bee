/**
 * WhatsApp's msgstore.db on Android: the newer schema (`message`, `chat`, `jid`), and the older one (`messages`). A file
 * may hold both tables; the one with more rows is the one in use.
 */
import {type ContentSummary, describeMonths, earliestTime, latestTime} from './content-summary.ts';
import {countOf, hasColumns, numberOf, type Query, type Tables, textOf} from './database.ts';
import {addKind, androidKinds, type KindCounts} from './message-kind.ts';

/** Where a schema keeps what the summary needs. The parts of SQL are ours, no name in them comes from the database. */
type MessageTable = {
  readonly table: string;
  /** Leaves out the row that stands for nothing. */
  readonly isMessage: string;
  readonly type: string;
  readonly chat: string;
  readonly isSystem: string;
  readonly isVoice: string;
};

const noRow = '0';

function newTable(tables: Tables): MessageTable | undefined {
  if (!hasColumns(tables, 'message', '_id', 'chat_row_id', 'timestamp', 'message_type')) return undefined;
  const voices = `SELECT message_row_id FROM message_media
    WHERE file_path LIKE '%WhatsApp Voice Notes%' OR file_path LIKE '%PTT-%.opus'`;
  const hasMedia = hasColumns(tables, 'message_media', 'message_row_id', 'file_path');
  return {
    table: 'message',
    isMessage: 'chat_row_id >= 0',
    type: 'message_type',
    chat: 'chat_row_id',
    isSystem: noRow,
    isVoice: hasMedia ? `message_type = 2 AND _id IN (${voices})` : noRow,
  };
}

function oldTable(tables: Tables): MessageTable | undefined {
  if (!hasColumns(tables, 'messages', '_id', 'key_remote_jid', 'timestamp', 'media_wa_type'))
    return undefined;
  return {
    table: 'messages',
    isMessage: `key_remote_jid <> '-1'`,
    type: 'CAST(media_wa_type AS INTEGER)',
    chat: 'key_remote_jid',
    // 6 is the status of what no person wrote.
    isSystem: hasColumns(tables, 'messages', 'status') ? 'status = 6' : noRow,
    isVoice: hasColumns(tables, 'messages', 'origin')
      ? 'CAST(media_wa_type AS INTEGER) = 2 AND origin = 1'
      : noRow,
  };
}

/** Returns what the database holds, and in which schema; undefined where it is none of WhatsApp on Android. */
export function summariseAndroid(
  query: Query,
  tables: Tables,
  showNames: boolean,
): {readonly schema: 'android' | 'android-old'; readonly summary: ContentSummary} | undefined {
  const candidates = [newTable(tables), oldTable(tables)].filter(table => table !== undefined);
  const counted = candidates.map(table => ({
    table,
    messages: countOf(query, `SELECT count(*) FROM ${table.table} WHERE ${table.isMessage}`),
  }));
  const [best] = counted.sort((left, right) => right.messages - left.messages);
  if (best === undefined) return undefined;
  const {table, messages} = best;
  const schema = table.table === 'message' ? 'android' : 'android-old';
  const isDated = `typeof(timestamp) = 'integer' AND timestamp >= ${earliestTime} AND timestamp < ${latestTime}`;
  const months = new Map<string, number>();
  const byMonth = `SELECT strftime('%Y-%m', timestamp / 1000, 'unixepoch') AS month, count(*) AS n
    FROM ${table.table} WHERE ${table.isMessage} AND ${isDated} GROUP BY 1 LIMIT 2000`;
  for (const {month, n} of query(byMonth)) months.set(textOf(month) ?? '', numberOf(n));
  const range = `SELECT min(timestamp) AS first, max(timestamp) AS last, count(*) AS n
    FROM ${table.table} WHERE ${table.isMessage} AND ${isDated}`;
  const [dated] = [...query(range)];
  const datedCount = numberOf(dated?.n);
  return {
    schema,
    summary: {
      messages,
      kinds: countKinds(query, table),
      chats: countOf(
        query,
        `SELECT count(DISTINCT ${table.chat}) FROM ${table.table} WHERE ${table.isMessage}`,
      ),
      calls: hasColumns(tables, 'call_log', '_id') ? countOf(query, 'SELECT count(*) FROM call_log') : 0,
      firstDay: datedCount === 0 ? undefined : dayOf(numberOf(dated?.first)),
      lastDay: datedCount === 0 ? undefined : dayOf(numberOf(dated?.last)),
      ...describeMonths(months),
      undated: messages - datedCount,
      largestChats: showNames ? nameChats(query, tables, table) : [],
    },
  };
}

/** Returns the day of a time in milliseconds since 1970, in UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function countKinds(query: Query, {table, isMessage, type, isSystem, isVoice}: MessageTable): KindCounts {
  const counts: KindCounts = {};
  const statement = `SELECT ${type} AS type, (${isSystem}) AS is_system, count(*) AS n
    FROM ${table} WHERE ${isMessage} GROUP BY 1, 2 LIMIT 2000`;
  for (const row of query(statement)) {
    const kind = numberOf(row.is_system) === 0 ? androidKinds[numberOf(row.type)] : 'system';
    addKind(counts, kind ?? 'other', numberOf(row.n));
  }
  const voices = countOf(
    query,
    `SELECT count(*) FROM ${table} WHERE ${isMessage} AND ${isVoice} AND NOT coalesce(${isSystem}, 0)`,
  );
  if (voices === 0) return counts;
  const {audio = 0, ...others} = counts;
  const rest = Math.max(0, audio - voices);
  return {...others, 'voice note': voices, ...(rest === 0 ? {} : {audio: rest})};
}

const namedChats = 20;

function nameChats(
  query: Query,
  tables: Tables,
  {table, isMessage, chat}: MessageTable,
): ContentSummary['largestChats'] {
  const statement = `SELECT ${chat} AS chat, count(*) AS n FROM ${table} WHERE ${isMessage}
    GROUP BY 1 ORDER BY 2 DESC LIMIT ${namedChats}`;
  return [...query(statement)].map(row => {
    const messages = numberOf(row.n);
    const own = textOf(row.chat);
    return {
      name: own ?? nameOfChat(query, tables, numberOf(row.chat)) ?? `chat ${numberOf(row.chat)}`,
      messages,
    };
  });
}

function nameOfChat(query: Query, tables: Tables, id: number): string | undefined {
  if (!hasColumns(tables, 'chat', '_id', 'subject', 'jid_row_id')) return undefined;
  const [chat] = [
    ...query('SELECT substr(subject, 1, 200) AS subject, jid_row_id FROM chat WHERE _id = ? LIMIT 1', id),
  ];
  const subject = textOf(chat?.subject);
  if (subject !== undefined && subject !== '') return subject;
  if (!hasColumns(tables, 'jid', '_id', 'raw_string')) return undefined;
  const jid = numberOf(chat?.jid_row_id);
  const [found] = [...query('SELECT substr(raw_string, 1, 200) AS name FROM jid WHERE _id = ? LIMIT 1', jid)];
  return textOf(found?.name);
}

/** A file that the database names. Everything in it is untrusted. */
export type NamedMedia = {
  readonly path: string;
  /** Bytes; 0 where the database does not say. */
  readonly size: number;
  /** Base64 of the SHA-256; empty where the database does not say. */
  readonly hash: string;
};

/** Yields the media that the database names. */
export function* androidMedia(query: Query, tables: Tables): Generator<NamedMedia> {
  if (!hasColumns(tables, 'message_media', 'file_path')) return;
  const size = hasColumns(tables, 'message_media', 'file_size') ? 'file_size' : noRow;
  const hash = hasColumns(tables, 'message_media', 'file_hash') ? 'substr(file_hash, 1, 64)' : `''`;
  const statement = `SELECT substr(file_path, 1, 2000) AS path, ${size} AS size, ${hash} AS hash
    FROM message_media WHERE typeof(file_path) = 'text' AND file_path <> ''`;
  for (const row of query(statement)) {
    yield {path: textOf(row.path) ?? '', size: numberOf(row.size), hash: textOf(row.hash) ?? ''};
  }
}

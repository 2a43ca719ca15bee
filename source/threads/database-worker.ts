/**
 * The thread that opens one database with Node's own SQLite, audits it and ends. The only file that imports node:sqlite.
 * The database may be hostile: it is opened read-only, as a private copy, with the schema trusted in nothing, a cap on
 * SQLite's memory, and statements that are all ours.
 */
import {DatabaseSync} from 'node:sqlite';
import {parentPort, workerData} from 'node:worker_threads';
import type {NamedMedia} from '../whatsapp/android-database.ts';
import type {Query, Row} from '../whatsapp/database.ts';
import {auditDatabase} from '../whatsapp/database-audit.ts';
import type {DatabaseMessage, DatabaseWork} from './database-thread.ts';

const {path, showNames} = workerData as DatabaseWork;
const batchSize = 500;
const maxMemory = 268_435_456;

function send(message: DatabaseMessage): void {
  parentPort?.postMessage(message);
}

function open(): {query: Query; close: () => void} {
  const database = new DatabaseSync(path, {readOnly: true, allowExtension: false});
  for (const pragma of [
    'trusted_schema = OFF',
    'query_only = ON',
    'cell_size_check = ON',
    'mmap_size = 0',
    'temp_store = MEMORY',
    'ignore_check_constraints = ON',
    `hard_heap_limit = ${maxMemory}`,
  ]) {
    database.exec(`PRAGMA ${pragma}`);
  }
  const query: Query = (sql, ...parameters) => {
    const statement = database.prepare(sql);
    // A number past 2^53 would be an error as a number.
    statement.setReadBigInts(true);
    return statement.iterate(...parameters) as Iterable<Row>;
  };
  return {query, close: () => database.close()};
}

let waiting: NamedMedia[] = [];
function flush(): void {
  if (waiting.length > 0) send({kind: 'media', media: waiting});
  waiting = [];
}

try {
  const {query, close} = open();
  const audit = auditDatabase(query, {
    showNames,
    onMedia: media => {
      waiting.push(media);
      if (waiting.length === batchSize) flush();
    },
  });
  flush();
  close();
  send({kind: 'done', audit});
} catch (error) {
  send({kind: 'failed', why: error instanceof Error ? error.message : 'it cannot be opened'});
}

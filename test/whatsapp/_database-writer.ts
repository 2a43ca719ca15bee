/** Makes databases as WhatsApp has them, for tests: Android's two schemas and the one of iOS, with invented content. */
import {DatabaseSync} from 'node:sqlite';

/** Words that must never leave a database. */
export const canary = 'Quokka-Kanarienvogel 4711';

/** Milliseconds since 1970 of a day. */
export function time(day: string): number {
  return Date.parse(`${day}T10:14:00Z`);
}

/** One message to write. */
export type WrittenMessage = {
  readonly type: number;
  readonly day: string;
  readonly chat?: number;
  readonly media?: {readonly path: string; readonly size?: number; readonly hash?: string};
};

/** What a family writes: two years, with nothing in March to May 2024. */
export const familyMessages: readonly WrittenMessage[] = [
  ...Array.from({length: 60}, (_, at) => ({
    type: 0,
    day: `2023-${String((at % 12) + 1).padStart(2, '0')}-15`,
  })),
  ...Array.from({length: 4}, (_, at) => ({type: 0, day: `2024-0${at < 2 ? 1 : 2}-0${at + 1}`, chat: 2})),
  {type: 1, day: '2024-06-01', media: {path: 'Media/WhatsApp Images/IMG-20240601-WA0001.jpg', size: 9}},
  {
    type: 2,
    day: '2024-06-02',
    media: {path: 'Media/WhatsApp Voice Notes/202422/PTT-20240602-WA0000.opus', size: 5},
  },
  {type: 2, day: '2024-06-02', media: {path: 'Media/WhatsApp Audio/AUD-20240602-WA0002.m4a'}},
  {type: 3, day: '2024-06-03', media: {path: 'Media/WhatsApp Video/VID-20240603-WA0001.mp4'}},
  {type: 9, day: '2024-06-04'},
  {type: 15, day: '2024-06-05'},
  {type: 20, day: '2024-06-06'},
  {type: 42, day: '2024-06-07'},
  {type: 66, day: '2024-06-08'},
  {type: 90, day: '2024-06-09'},
  {type: 1234, day: '2024-06-10'},
  {type: 7, day: '2024-06-11'},
];

/** The newer schema. */
export function writeAndroid(path: string, messages: readonly WrittenMessage[], extra = ''): void {
  const database = new DatabaseSync(path);
  database.exec(`
    CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT, raw_string TEXT);
    CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER UNIQUE, subject TEXT);
    CREATE TABLE message (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, from_me INTEGER,
      timestamp INTEGER, message_type INTEGER, text_data TEXT);
    CREATE INDEX message_type_index ON message (message_type);
    CREATE TABLE message_media (message_row_id INTEGER PRIMARY KEY, file_path TEXT, file_size INTEGER, file_hash TEXT);
    CREATE TABLE call_log (_id INTEGER PRIMARY KEY, timestamp INTEGER, duration INTEGER);
    CREATE VIEW message_view AS SELECT * FROM message;
    CREATE TRIGGER message_gone BEFORE DELETE ON message BEGIN DELETE FROM message_media WHERE message_row_id = old._id; END;
    INSERT INTO jid VALUES (1, 'secret', 's.whatsapp.net', '4915100000000@s.whatsapp.net'), (2, 'g', 'g.us', 'group@g.us');
    INSERT INTO chat VALUES (1, 1, NULL), (2, 2, 'Familie ${canary}');
    INSERT INTO message VALUES (1, -1, 0, 0, -1, '');
    INSERT INTO call_log VALUES (1, ${time('2024-06-09')}, 60), (2, ${time('2024-06-09')}, 0);
    ${extra}
    BEGIN;
  `);
  const insert = database.prepare(
    'INSERT INTO message (chat_row_id, from_me, timestamp, message_type, text_data) VALUES (?, 0, ?, ?, ?)',
  );
  for (const {type, day, chat = 1, media} of messages) {
    const {lastInsertRowid} = insert.run(chat, time(day), type, `${canary} ${day}`);
    if (media === undefined) continue;
    database
      .prepare('INSERT INTO message_media VALUES (?, ?, ?, ?)')
      .run(lastInsertRowid, media.path, media.size ?? null, media.hash ?? null);
  }
  database.exec('COMMIT');
  database.close();
}

/** The older schema; type 2 is a voice note, as its origin says. */
export function writeOldAndroid(path: string, messages: readonly WrittenMessage[]): void {
  const database = new DatabaseSync(path);
  database.exec(`
    CREATE TABLE messages (_id INTEGER PRIMARY KEY, key_remote_jid TEXT NOT NULL, key_from_me INTEGER, status INTEGER,
      data TEXT, timestamp INTEGER, media_wa_type TEXT, origin INTEGER);
    CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, timestamp INTEGER, message_type INTEGER);
    INSERT INTO message VALUES (1, -1, 0, -1);
    INSERT INTO messages VALUES (1, '-1', 0, -1, NULL, 0, -1, -1);
    BEGIN;
  `);
  const insert = database.prepare(
    'INSERT INTO messages (key_remote_jid, key_from_me, status, data, timestamp, media_wa_type, origin) VALUES (?, 0, ?, ?, ?, ?, 1)',
  );
  for (const {type, day, chat = 1} of messages)
    insert.run(
      `${chat}@s.whatsapp.net`,
      type === 7 ? 6 : 0,
      canary,
      time(day),
      String(type === 7 ? 0 : type),
    );
  database.exec('COMMIT');
  database.close();
}

/** The schema of iOS. */
export function writeIos(path: string, messages: readonly WrittenMessage[]): void {
  const database = new DatabaseSync(path);
  database.exec(`
    CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, ZPARTNERNAME VARCHAR, ZCONTACTJID VARCHAR);
    CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, ZCHATSESSION INTEGER, ZMESSAGETYPE INTEGER, ZMESSAGEDATE TIMESTAMP, ZTEXT VARCHAR);
    CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, ZMESSAGE INTEGER, ZMEDIALOCALPATH VARCHAR, ZFILESIZE INTEGER);
    INSERT INTO ZWACHATSESSION VALUES (1, '${canary}', 'x@s.whatsapp.net'), (2, 'Gruppe', 'g@g.us');
    INSERT INTO ZWAMEDIAITEM VALUES (1, 1, 'Media/x@s.whatsapp.net/a/b/photo.jpg', 9);
    BEGIN;
  `);
  const insert = database.prepare(
    'INSERT INTO ZWAMESSAGE (ZCHATSESSION, ZMESSAGETYPE, ZMESSAGEDATE, ZTEXT) VALUES (?, ?, ?, ?)',
  );
  for (const {type, day, chat = 1} of messages)
    insert.run(chat, type, time(day) / 1000 - Date.UTC(2001, 0, 1) / 1000 + 0.5, canary);
  database.exec('COMMIT');
  database.close();
}

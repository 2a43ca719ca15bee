import test from 'ava';
import {utf8} from '../../source/bytes/bytes.ts';
import {type ChatExport, readChatExport} from '../../source/whatsapp/chat-export.ts';
import {readAttachment, readExportLine} from '../../source/whatsapp/export-line.ts';

async function read(text: string, chunkSize = 1_000_000): Promise<ChatExport | undefined> {
  const bytes = utf8(text);
  async function* content(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  }
  return await readChatExport(content());
}

const forms: readonly (readonly [name: string, text: string, first: string, order: string])[] = [
  [
    'iOS, English',
    '[05/03/2025, 10:14:33] Alice: hi\n[25/03/2025, 10:15:00] Bob: yes\nand more',
    '2025-03-05',
    'day-month-year',
  ],
  [
    'iOS, US',
    '[3/5/25, 10:14:33\u202fAM] Alice: hi\n[3/25/25, 1:15:00\u202fPM] Bob: yes',
    '2025-03-05',
    'month-day-year',
  ],
  [
    'iOS, German',
    '\u200e[05.03.25, 10:14:33] Alice: \u200e<Anhang: 00000012-AUDIO-2025-03-05-10-14-33.opus>\n[25.03.25, 10:15:00] Bob: ja',
    '2025-03-05',
    'day-month-year',
  ],
  [
    'Android, English',
    '05/03/2025, 10:14 - Alice: hi\n25/03/2025, 22:15 - Bob: yes\nsecond line',
    '2025-03-05',
    'day-month-year',
  ],
  [
    'Android, US',
    '3/5/25, 10:14\u202fPM - Alice: hi\n3/25/25, 10:15 PM - Bob: yes',
    '2025-03-05',
    'month-day-year',
  ],
  [
    'Android, German',
    '05.03.25, 10:14 - Alice: hi\n25.03.25, 10:15 - Bob: ja',
    '2025-03-05',
    'day-month-year',
  ],
  [
    'Android, Spanish',
    '5/3/25, 10:14 p. m. - Alice: hola\n25/3/25, 10:15 a. m. - Bob: sí',
    '2025-03-05',
    'day-month-year',
  ],
  [
    'Android, Swedish',
    '2025-03-05 10:14 - Alice: hej\n2025-03-25 10:15 - Bob: ja',
    '2025-03-05',
    'year-month-day',
  ],
  [
    'Android, Korean',
    '2025. 3. 5. 오후 10:14 - Alice: 네\n2025. 3. 25. 오전 10:15 - Bob: 네',
    '2025-03-05',
    'year-month-day',
  ],
  [
    'iOS, Chinese',
    '[2025/3/5 下午10:14:33] Alice: 好\n[2025/3/25 上午10:15:00] Bob: 好',
    '2025-03-05',
    'year-month-day',
  ],
  [
    'Android, Arabic digits',
    '٠٥/٠٣/٢٠٢٥, ١٠:١٤ - Alice: نعم\n٢٥/٠٣/٢٠٢٥, ١٠:١٥ - Bob: نعم',
    '2025-03-05',
    'day-month-year',
  ],
  [
    'Android, Arabic comma',
    '\u200f٥\u200f/٣\u200f/٢٠٢٥، ١٠:١٤ م - Alice: نعم\n\u200f٢٥\u200f/٣\u200f/٢٠٢٥، ١٠:١٥ م - Bob: نعم',
    '2025-03-05',
    'day-month-year',
  ],
  [
    'Android, Vietnamese',
    '10:14, 05/03/2025 - Alice: có\n22:15, 25/03/2025 - Bob: có',
    '2025-03-05',
    'day-month-year',
  ],
  [
    'iOS, time first',
    '[10:14:33, 05/03/2025] Alice: có\n[10:15:00, 25/03/2025] Bob: có',
    '2025-03-05',
    'day-month-year',
  ],
  [
    'Android, Thai years',
    '5/3/2568 10:14 - Alice: x\n25/3/2568 10:15 - Bob: x',
    '2025-03-05',
    'day-month-year',
  ],
];

for (const [name, text, first, order] of forms) {
  test(`reads the lines and the order of the dates: ${name}`, async t => {
    for (const chunkSize of [1_000_000, 1, 7]) {
      const chat = await read(text.replaceAll('\n', chunkSize === 7 ? '\r\n' : '\n'), chunkSize);
      t.is(chat?.summary.messages, 2);
      t.is(chat?.senders, 2);
      t.is(chat?.summary.firstDay, first);
      t.is(chat?.summary.lastDay, '2025-03-25');
      t.is(chat?.dateOrder, order as ChatExport['dateOrder']);
    }
  });
}

test('lines of the system, attachments, what was left out and what was taken back are told apart', async t => {
  const chat = await read(
    [
      '05/03/2025, 10:14 - Messages and calls are end-to-end encrypted. Only people in this chat can read them',
      '05/03/2025, 10:14 - Alice: PTT-20250305-WA0001.opus (file attached)',
      '05/03/2025, 10:14 - Alice: IMG-20250305-WA0002.jpg (Datei angehängt)',
      '05/03/2025, 10:14 - Alice: <Media omitted>',
      '05/03/2025, 10:14 - Alice: <Medien ausgeschlossen>',
      '05/03/2025, 10:14 - Alice: This message was deleted',
      '05/03/2025, 10:14 - Alice: see: https://example.org (a page)',
      '05/03/2025, 10:14 - Alice: Plan 2025.pdf (file attached)',
    ].join('\n'),
  );
  t.deepEqual(chat?.summary.kinds, {'voice note': 1, image: 1, other: 2, revoked: 1, text: 1, document: 1});
  t.is(chat?.systemLines, 1);
  t.is(chat?.omittedMedia, 2);
  t.deepEqual(chat?.attachments, ['PTT-20250305-WA0001.opus', 'IMG-20250305-WA0002.jpg', 'Plan 2025.pdf']);
  t.is(chat?.dateOrder, 'unclear');
});

test('where no day is past the twelfth, the order of the lines tells day from month', async t => {
  const write = (days: readonly string[]): string => days.map(day => `${day}/25, 10:14 PM - A: x`).join('\n');
  const american = await read(write(['1/3', '1/9', '2/1', '2/5', '3/1']));
  t.is(american?.dateOrder, 'month-day-year');
  t.is(american?.summary.firstDay, '2025-01-03');
  t.is(american?.summary.lastDay, '2025-03-01');
  t.deepEqual(american?.summary.gaps, []);
  t.is((await read(write(['3/1', '9/1', '1/2', '5/2', '1/3'])))?.dateOrder, 'day-month-year');
  t.is((await read(write(['1/1', '2/2', '3/3'])))?.dateOrder, 'unclear');
});

test('on iOS an attachment may stand behind a caption or the pages of a document', async t => {
  const chat = await read(
    [
      '[05/03/2025, 10:14:33] A: Plan.pdf • \u200e3 pages \u200e<attached: 00000013-Plan.pdf>',
      '[05/03/2025, 10:14:34] A: our garden \u200e<attached: 00000014-PHOTO-2025-03-05-10-14-34.jpg>',
      '[05/03/2025, 10:14:35] A: write <name: me.txt>',
    ].join('\r\n'),
  );
  t.deepEqual(chat?.attachments, ['00000013-Plan.pdf', '00000014-PHOTO-2025-03-05-10-14-34.jpg']);
  t.deepEqual(chat?.summary.kinds, {document: 1, image: 1, text: 1});
});

test('months without a message are gaps', async t => {
  const days = ['01/11/2024', '13/02/2025', '14/02/2025', '01/04/2025'];
  const chat = await read(days.map(day => `${day}, 10:14 - A: x`).join('\n'));
  t.deepEqual(chat?.summary.gaps, [
    {from: '2024-12', to: '2025-01', months: 2},
    {from: '2025-03', to: '2025-03', months: 1},
  ]);
  t.is(chat?.summary.months.length, 6);
});

test('dates that cannot be are counted and stand in no month', async t => {
  const chat = await read('31/02/2025, 10:14 - A: x\n05/03/3099, 10:14 - A: x\n25/03/2025, 10:14 - A: x');
  t.is(chat?.summary.undated, 2);
  t.is(chat?.summary.messages, 3);
});

test('what is no exported chat is none, and lines of any length cost little', async t => {
  t.is(await read('Dear diary,\non 05/03/2025, 10:14 - nothing\n'), undefined);
  t.is(await read(''), undefined);
  const long = `05/03/2025, 10:14 - A: ${'x'.repeat(5_000_000)}`;
  t.is((await read(long))?.summary.messages, 1);
  t.is(readExportLine(`${'1/'.repeat(50_000)}`), undefined);
  t.is(readExportLine(`[05/03/2025, ${' '.repeat(50_000)}`), undefined);
});

test('an attachment is a name, never a path', t => {
  const line = readExportLine('[05/03/2025, 10:14:33] A: <attached: ../../etc/passwd.txt>');
  t.is(line === undefined ? undefined : readAttachment(line), undefined);
});

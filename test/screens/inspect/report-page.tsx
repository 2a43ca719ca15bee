import test from 'ava';
import {useState} from 'react';
import {findOpeners, judgeMessage} from '../../../source/audit/inspect.ts';
import {messageKind} from '../../../source/audit/message-kind.ts';
import {concatBytes, utf8} from '../../../source/bytes/bytes.ts';
import type {InspectedFile, InspectedOpenPgp} from '../../../source/commands/inspect.ts';
import {DiskError} from '../../../source/errors.ts';
import {describeMessage} from '../../../source/openpgp/describe.ts';
import {formatPacket} from '../../../source/openpgp/packet.ts';
import {ReportPage} from '../../../source/screens/inspect/report-page.tsx';
import {inspectRows} from '../../../source/screens/inspect/rows.ts';
import {
  firstRow,
  inspectCommand,
  reduceInspect,
  startInspect,
} from '../../../source/screens/inspect/state.ts';
import {fixedRandom, sealed, stream, text} from '../../openpgp/_messages.ts';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

const random = fixedRandom('inspect page');

async function inspected(bytes: Uint8Array, file = 'x.pgp'): Promise<InspectedOpenPgp> {
  const message = await describeMessage(stream(bytes));
  return {
    kind: 'openpgp',
    file,
    messageKind: messageKind(message),
    message,
    messageId: '00112233445566778899aabbccddeeff',
    openers: findOpeners(message),
    keyIdInName: '909a-5a09',
    hasSidecar: false,
    findings: judgeMessage(message),
  };
}

function Moving({file}: {readonly file: InspectedFile}) {
  const [index, setIndex] = useState(1);
  return (
    <ReportPage
      title="Inspect a file"
      inspected={file}
      index={index}
      onMove={setIndex}
      onOther={() => {}}
      onHome={() => {}}
    />
  );
}

const literal = formatPacket(11, utf8('b\u0005m.txt\0\0\0\0hello'));
const packed = formatPacket(8, concatBytes(Uint8Array.of(0), literal));
const name = 'ein sehr langer Name 家族のチャット שלום 👨‍👩‍👧‍👦 und noch mehr.pgp';

for (const [columns, rows] of [
  [80, 24],
  [40, 15],
  [200, 60],
] as const) {
  test(`the page keeps to a window of ${columns} × ${rows}, at every row`, async t => {
    const file = await inspected(await sealed('rfc4880', text(5_000)), name);
    const ink = await renderInk(
      t,
      <InShell columns={columns} rows={rows}>
        <Moving file={file} />
      </InShell>,
      {columns, rows},
    );
    t.regex(ink.screen(), /An encrypted OpenPGP message/);
    t.regex(ink.screen(), /❯ ✓ good/);
    for (let row = 0; row < inspectRows(file).length; row++) {
      await ink.press('\u001b[B');
      const lines = ink.screen().split('\n');
      t.is(lines.length, rows);
      t.regex(lines.at(-1) ?? '', /help/);
      t.is(lines.filter(line => line.includes('❯')).length, 1);
    }
    t.regex(ink.screen(), /❯ \.sha256/);
  });
}

test('the packets are a tree, with offset, size and form, and the row that is pointed at says what it is for', async t => {
  const file = await inspected(packed);
  const ink = await renderInk(
    t,
    <InShell columns={80} rows={24}>
      <Moving file={file} />
    </InShell>,
  );
  t.regex(ink.screen(), /❯ ✗ critical {2}it is compressed, and not encrypted/);
  await ink.press('/', 'literal', '\r');
  t.regex(
    ink.screen(),
    /0 +21 {2}compressed data: not compressed\n.*0 +18 {4}literal data: binary, m\.txt, no date\n/,
  );
  t.regex(
    ink.screen(),
    /The contents, readable for anybody\.\n +Binary, m\.txt, no date\.\n +OpenPGP format, one-octet length/,
  );
  t.notRegex(ink.screen(), /v verify/, 'what is not encrypted cannot be verified with a key');
});

test('a screen reader hears the rows with their severity, and which one is pointed at', async t => {
  const file = await inspected(await sealed('rfc9580', text(100)));
  const ink = await renderInk(
    t,
    <InShell columns={80} rows={40} isScreenReader>
      <Moving file={file} />
    </InShell>,
    {rows: 40, isScreenReader: true},
  );
  t.regex(ink.screen(), /\(selected\) .*good.*a change of the encrypted data is noticed, chunk by\s+chunk/);
  t.regex(ink.screen(), /slot v6/);
  t.notRegex(ink.screen(), /❯/);
});

test('every kind of file has rows, each with its own id', async t => {
  const files: readonly InspectedFile[] = [
    await inspected(concatBytes(packed, literal, await sealed('rfc4880', text(10)))),
    {
      kind: 'whatsapp',
      file: 'msgstore.db.crypt15',
      size: 2_000,
      header: {
        format: 'crypt15',
        size: 130,
        secret: 'recovery-key',
        iv: random(16),
        phoneKey: undefined,
        appVersion: '2.26',
        deviceModel: undefined,
        hasPhoneDigits: true,
      },
      md5: 'absent',
      sha256: '00'.repeat(32),
      made: undefined,
      isIncrement: false,
      findings: [],
    },
    {
      kind: 'folder',
      file: 'WhatsApp',
      backups: [],
      otherFiles: 2,
      findings: [{kind: 'increment-without-base', path: 'x'}],
    },
    {
      kind: 'other',
      file: 'key.txt',
      foreign: {what: 'recovery-key', name: 'a text with a recovery key', protection: 'secret'},
      findings: [{kind: 'holds-recovery-key'}],
    },
    {kind: 'unreadable', file: 'x', error: new DiskError('EIO', 'the disk does not read'), findings: []},
  ];
  for (const file of files) {
    const rows = inspectRows(file);
    t.true(rows.length > 0);
    t.is(new Set(rows.map(({id}) => id)).size, rows.length);
  }
});

test('the screen goes from the file to the work to the rows, and back to another file', async t => {
  const file = await inspected(packed);
  let state = startInspect(undefined);
  t.is(state.step, 'file');
  state = reduceInspect(state, {type: 'file-chosen', path: '/x.pgp'});
  t.is(state.step, 'running');
  const report = {schema: 'keep64/inspect-1', files: [file]} as const;
  state = reduceInspect(state, {type: 'inspected', report});
  t.like(state, {step: 'report', index: 1, inspected: file});
  state = reduceInspect(state, {type: 'list-moved', index: 3});
  t.is(state.index, 3);
  state = reduceInspect(state, {type: 'file-asked'});
  t.like(state, {step: 'file', file: '/x.pgp'});
  t.is(startInspect('/y.pgp').step, 'running');
  t.is(inspectCommand('/home/a/my file', '/home/a'), "keep64 inspect ~/'my file'");
});

test('the list stands so that the row pointed at is seen, at both ends too', t => {
  for (const count of [1, 5, 50]) {
    for (const rows of [3, 10]) {
      for (let index = 0; index < count; index++) {
        const start = firstRow(index, count, rows);
        t.true(start >= 0 && index >= start && index < start + rows);
        t.true(start <= Math.max(0, count - rows));
      }
    }
  }
});

import test from 'ava';
import type {VerifyReport} from '../../source/commands/verify.ts';
import {DiskError, LimitError, WrongKeyError} from '../../source/errors.ts';
import {recoveryKeyFromBytes} from '../../source/key/recovery-key.ts';
import {formatErrorJson, formatEventJson, formatJson} from '../../source/report/json.ts';

test('an error is code, message, hint and what it knows', t => {
  const {error} = JSON.parse(
    formatErrorJson(new DiskError('ENOSPC', 'cannot write', {path: 'x', offset: 7})),
  );
  t.like(error, {code: 'disk', errno: 'ENOSPC', path: 'x', offset: 7, message: 'x: cannot write'});
  t.true(error.hint.length > 0);
  t.is(JSON.parse(formatErrorJson(new LimitError('memory', 'too much'))).error.reason, 'memory');
});

test('a report is one line with its schema; errors in it are objects', t => {
  const report: VerifyReport = {
    schema: 'keep64/verify-1',
    archives: [
      {
        archive: 'x',
        verdict: 'wrong-key',
        error: new WrongKeyError('no slot opens'),
        contents: undefined,
        interrupted: undefined,
        fixity: 'absent',
        sha256: undefined,
        size: 3,
        profile: undefined,
        messageId: undefined,
        keyId: undefined,
        slotIndex: undefined,
      },
    ],
  };
  const text = formatJson(report);
  t.false(text.includes('\n'));
  const parsed = JSON.parse(text);
  t.is(parsed.schema, 'keep64/verify-1');
  t.is(parsed.archives[0].error.code, 'wrong-key');
});

test('findings carry their sentence and hint', t => {
  const text = formatEventJson({kind: 'finding', finding: {kind: 'missing-entry', path: 'a\u001bb'}});
  const {finding} = JSON.parse(text);
  t.is(finding.path, 'a\u001bb');
  t.is(finding.sentence, 'a\\x1bb is in the manifest, and not in the archive');
  t.true(finding.hint.length > 0);
});

test('names that are not UTF-8 come as bytes too, and nothing a terminal obeys stands in the text', t => {
  const path = 'a\udcff\u009b\u202e\u{e0041}\u2028';
  const text = formatEventJson({kind: 'finding', finding: {kind: 'missing-entry', path}});
  t.notRegex(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Cs}]/u);
  const {finding} = JSON.parse(text);
  t.is(finding.path, path);
  t.true(Buffer.from(finding.path_b64, 'base64').includes(0xff));
});

test('big numbers and bytes have a form, and a key has none', t => {
  const key = recoveryKeyFromBytes(new Uint8Array(32).fill(0xab));
  const values = {
    schema: 'keep64/key-new-1',
    key,
    keyId: '0000-0000',
    savedTo: undefined,
    sheet: undefined,
  } as const;
  t.false(formatJson(values).includes('abab'));
  const odd = {...values, count: 2n ** 64n, bytes: new Uint8Array([1, 2, 3])};
  t.like(JSON.parse(formatJson(odd)), {count: '18446744073709551616', bytes: 'AQID'});
});

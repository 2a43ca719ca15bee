/** Checking a key in a real pseudo-terminal: typed, told, tried on an archive, corrected, shown, written as a sheet. */
import {copyFileSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {checkLine, digits, findSecret, keyId} from '../cli/_cli.ts';
import {sealOnce} from '../commands/_archive.ts';
import {assertRestored, keys, makeFolder, Session} from './_terminal.ts';

const fixture = sealOnce(test);
const wrongDigit = digits.endsWith('0') ? '1' : '0';
const mistyped = digits.slice(0, -1) + wrongDigit;

for (const size of [
  {columns: 80, rows: 24},
  {columns: 40, rows: 15},
])
  test(`a key is checked, corrected with an archive's help, and shown, at ${size.columns} × ${size.rows}`, async t => {
    const folder = makeFolder(t);
    copyFileSync(fixture.archive, join(folder, 'x.tar.pgp'));
    const session = await Session.open(t, {folder, ...size});
    await session.waitFor('❯ Turn on encrypted backup');
    session.press('e');
    await session.waitFor('The key as it stands on your paper');
    await session.paste(mistyped, /64 digits/);
    session.press(keys.enter);
    await session.waitFor(/nothing to check them\s+with/);

    session.press(keys.down, keys.enter);
    await session.waitFor('Archive');
    await session.type('x.tar.pgp', '❯ x.tar.pgp▏');
    session.press(keys.enter);
    await session.waitFor(/this does\.\s+Was it\s+meant\?/);
    t.regex(session.screen(), /\^/);
    session.press('y');
    await session.waitFor('It opens this archive');
    t.regex(session.screen(), new RegExp(`key id is ${keyId}`));

    session.press(keys.down, keys.enter);
    await session.waitFor('Compare it with your paper');
    t.regex(session.screen().replace(/ +/g, ' '), new RegExp(`5 ${checkLine.match(/.{4}/g)?.join(' ')}`));
    session.press('s');
    await session.waitFor('Hidden');
    t.deepEqual(findSecret(session.screen()), []);
    session.press(keys.escape);
    await session.waitFor('Show it');

    session.press(keys.down, keys.enter);
    await session.waitFor('New file');
    session.press(keys.ctrlU, 'sheet.txt', keys.enter);
    await session.waitFor(/sheet is\s+written/);
    const sheet = join(folder, 'sheet.txt');
    t.is(statSync(sheet).mode & 0o777, 0o600);
    t.true(readFileSync(sheet, 'utf8').replace(/\s/g, '').includes(checkLine));

    session.press(keys.escape);
    await session.waitFor('❯ Turn on encrypted backup');
    session.press('q');
    t.is(await session.exitCode, 0);
    assertRestored(t, session);
  });

const refusals: readonly (readonly [string, string, RegExp])[] = [
  ['a key id', keyId, /8 digits are the key id/],
  ['a check line alone', checkLine, /16 digits are one line/],
  ['a password', 'correct horse battery staple', /reads like a password/],
  ['too few digits', digits.slice(0, 60), /60 digits, where a recovery key has 64/],
  ["Signal's passphrase", '12345 67890 12345 67890 12345 67890', /30 decimal digits are Signal's/],
  ["Signal's key", 'h4k29zqpx7m3v0tw8rj5n6ycu1ges2bd'.repeat(2), /not\s+hexadecimal: Signal's key/],
];

test('what is no key is recognised and answered, and one key later the field is ready', async t => {
  const session = await Session.open(t, {folder: makeFolder(t), columns: 40, rows: 15});
  await session.waitFor('❯ Turn on encrypted backup');
  session.press('e');
  for (const [what, text, answer] of refusals) {
    await session.waitFor('Type or paste');
    session.press(`\u001b[200~${text}\u001b[201~`, keys.enter);
    await session.waitFor(/! /);
    t.regex(session.screen().replace(/\s+/g, ' '), new RegExp(answer.source.replaceAll('\\s+', ' ')), what);
    session.press(keys.ctrlU);
  }
  session.press('q');
});

test('a checked key goes on to verify an archive, and is not asked for again', async t => {
  const folder = makeFolder(t);
  copyFileSync(fixture.archive, join(folder, 'x.tar.pgp'));
  const session = await Session.open(t, {folder});
  await session.waitFor('❯ Turn on encrypted backup');
  session.press('e');
  await session.waitFor('The key as it stands on your paper');
  await session.paste(`${digits}${checkLine}`, /which agrees/);
  session.press(keys.enter);
  await session.waitFor('its check line agrees');
  session.press(keys.enter);
  await session.waitFor('Every byte of it is read and checked');
  await session.type('x.tar.pgp', '❯ x.tar.pgp▏');
  session.press(keys.enter);
  await session.waitFor('Verified.');
  t.regex(session.screen(), /keep64 verify ~\/x\.tar\.pgp/);
});

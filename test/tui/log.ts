/** Home's memory, the drill and the audit log in the interface, in one life of a log. */
import {copyFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {digits, findSecret, keyId} from '../cli/_cli.ts';
import {sealOnce} from '../commands/_archive.ts';
import {keys, makeFolder, Session} from './_terminal.ts';

const fixture = sealOnce(test);

function prepare(t: ExecutionContext): {
  readonly folder: string;
  readonly log: string;
  readonly environment: Record<string, string>;
} {
  const folder = makeFolder(t);
  const state = makeFolder(t);
  copyFileSync(fixture.archive, join(folder, 'x.tar.pgp'));
  return {folder, log: join(state, 'keep64/log.jsonl'), environment: {XDG_STATE_HOME: state}};
}

async function drill(session: Session, key: string): Promise<void> {
  await session.waitFor('❯ Turn on encrypted backup');
  session.press('d');
  await session.waitFor('Fetch the paper with your key');
  await session.type('x.tar.pgp', '❯ x.tar.pgp▏');
  session.press(keys.enter);
  await session.waitFor('Type the key from the paper');
  session.press(key + keys.enter);
}

test('a drill ends in plain words, home remembers it, and the log shows it', async t => {
  const {folder, log, environment} = prepare(t);
  const session = await Session.open(t, {folder, environment});
  await session.waitFor('Nobody can reset it');

  await drill(session, digits);
  await session.waitFor('The drill succeeded: you can recover.');
  t.regex(session.screen(), /Put the paper back/);
  t.regex(session.screen(), /keep64 drill x\.tar\.pgp|keep64 drill ~\/x\.tar\.pgp/);
  session.press(keys.enter);
  await session.waitFor(new RegExp(`Keys +${keyId}`));
  await session.waitFor('1, last proved today, last drill today');
  t.regex(session.screen(), /Nothing is due/);

  session.press('l');
  await session.waitFor('The chain is good');
  t.regex(session.screen(), /❯ 2026-|❯ \d{4}-\d\d-\d\d \d\d:\d\d {2}drill: verified/);
  t.regex(session.screen(), /1 of 1/);
  const [line = ''] = readFileSync(log, 'utf8').split('\n');
  t.like(JSON.parse(line), {event: 'drill', outcome: 'success', keySource: 'typed', keyId});
  t.deepEqual(findSecret(session.screen()), []);
  session.press(keys.escape);
  await session.waitFor('❯ Turn on encrypted backup');
});

test('a drill with a wrong key failed, and a changed log is told at home and shown by line', async t => {
  const {folder, log, environment} = prepare(t);
  const session = await Session.open(t, {folder, environment, rows: 30});
  const wrongKey = '0f1e2d3c4b5a6978'.repeat(4);

  await drill(session, wrongKey);
  await session.waitFor('The drill failed. Wrong key.');
  t.regex(session.screen().replace(/\s+/g, ' '), /until a drill succeeds, count this copy as lost/);
  session.press('t');
  await session.waitFor('Type the key from the paper');
  session.press(digits + keys.enter);
  await session.waitFor('The drill succeeded');
  const text = readFileSync(log, 'utf8');
  t.is(text.trimEnd().split('\n').length, 2);
  writeFileSync(log, text.replace('wrong-key', 'verified'));

  session.press(keys.enter);
  await session.waitFor('The audit log was changed by something other than keep64');
  session.press('l');
  await session.waitFor('Line 1 is not what it was');
  session.press('p');
  await session.waitFor('1 of 1');
  session.press('p');
  await session.waitFor('1 of 2');
  session.press('/');
  await session.waitFor('Enter done');
  await session.type('wrong', 'no match');
  session.press(keys.escape);
  await session.waitFor('1 of 2');
});

test('home and log fit the smallest window and a screen reader', async t => {
  const {folder, log, environment} = prepare(t);
  const small = await Session.open(t, {folder, environment, columns: 40, rows: 15});
  await small.waitFor('64 digits that nobody can reset');
  small.press('l');
  await small.waitFor('Nothing is in the log yet');
  small.press(keys.escape);
  await drill(small, digits);
  await small.waitFor('The drill succeeded');
  small.press(keys.escape);
  await small.waitFor('Nothing is due');
  small.press('l');
  await small.waitFor('drill: verified');
  t.regex(small.screen(), /\? help$/m);
  t.regex(readFileSync(log, 'utf8'), /"event":"drill"/);

  const spoken = await Session.open(t, {folder, environment: {...environment, INK_SCREEN_READER: 'true'}});
  await spoken.waitFor('Nothing is due');
  spoken.press('l');
  await spoken.waitFor(/option: \(selected\) .*drill: verified/);
});

test('a log that cannot be read is said at home, and nothing else stops', async t => {
  const {folder, environment} = prepare(t);
  writeFileSync(join(folder, 'file'), '');
  const session = await Session.open(t, {
    folder,
    environment: {...environment, XDG_STATE_HOME: '', HOME: ''},
  });
  await session.waitFor('The audit log cannot be read');
  session.press('l');
  await session.waitFor(/Neither XDG_STATE_HOME nor HOME[\s\S]*Esc home/);
  session.press(keys.escape);
  await drill(session, digits);
  await session.waitFor('The drill succeeded');
  await session.waitFor('this run is not in it');
  session.press(keys.enter);
  await session.waitFor('❯ Turn on encrypted backup');
  t.notRegex(session.screen(), /this run is not in it/);
});

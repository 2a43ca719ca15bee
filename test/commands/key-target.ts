import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {utf8} from '../../source/bytes/bytes.ts';
import {tryKey} from '../../source/commands/key-check.ts';
import {openKeyTarget} from '../../source/commands/key-target.ts';
import {MalformedError} from '../../source/errors.ts';
import {encryptMessage, type Profile} from '../../source/openpgp/message.ts';
import {newSessionKey, sealPasswordSlot, sealRecoveryKeySlot} from '../../source/openpgp/slots.ts';
import {digits, makeFolder} from '../cli/_cli.ts';
import {random} from '../disk/_folder.ts';
import {context, keyOf} from './_in-process.ts';

/** An archive whose first slot is the key's, or a password's as other programs make it. */
async function write(t: ExecutionContext, profile: Profile, first: 'key' | 'password'): Promise<string> {
  const sessionKey = newSessionKey(random);
  const slot =
    first === 'key'
      ? await sealRecoveryKeySlot(profile, utf8(digits), sessionKey, random)
      : await sealPasswordSlot(profile, utf8('x'), sessionKey, random, 16);
  async function* content(): AsyncGenerator<Uint8Array> {
    yield utf8('content');
  }
  const options = {profile, compress: 'none', slots: [slot], sessionKey: sessionKey.bytes, random} as const;
  const parts: Uint8Array[] = [];
  for await (const part of encryptMessage(content(), options)) parts.push(Uint8Array.from(part));
  const path = join(makeFolder(t), 'x.pgp');
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

for (const profile of ['rfc4880', 'rfc9580'] as const) {
  test(`a thousand keys are tried on a key's slot and never on a password's: ${profile}`, async t => {
    const wrong = keyOf(digits.replace('6730', '6731'));
    const ours = await write(t, profile, 'key');
    t.is((await tryKey(ours, wrong, context))?.outcome, 'typo-found');
    t.is((await tryKey(ours, keyOf(digits), context))?.outcome, 'opens');
    const foreign = await write(t, profile, 'password');
    t.false((await openKeyTarget(foreign, context)).isCheap);
    t.is(await tryKey(foreign, wrong, context), undefined);
  });
}

test('what is neither an archive nor a backup says nothing about keys', async t => {
  const path = join(makeFolder(t), 'x');
  writeFileSync(path, 'text');
  await t.throwsAsync(openKeyTarget(path, context), {instanceOf: MalformedError});
  t.is(await tryKey(path, keyOf(digits), context), undefined);
});

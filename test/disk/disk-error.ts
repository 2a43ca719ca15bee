import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {errnoOf, onDisk, onDiskSync, pathText} from '../../source/disk/disk-error.ts';
import {DiskError} from '../../source/errors.ts';
import {makeFolder} from './_folder.ts';

test("names the system's error, the path and not the path in the message", t => {
  const path = join(makeFolder(t), 'absent\x1b');

  const error = t.throws(() => onDiskSync(path, 'read', () => readFileSync(path)), {instanceOf: DiskError});

  t.is(error?.code, 'disk');
  t.is(error?.errno, 'ENOENT');
  t.is(error?.path, path);
  t.false(error?.message.includes('absent'));
  t.is(errnoOf(error), 'ENOENT');
});

test('lets an error that is not the system’s pass unchanged', async t => {
  const bug = new TypeError('a bug');

  t.is(await t.throwsAsync(onDisk('x', 'read', () => Promise.reject(bug))), bug);
});

test('keeps the first error where two functions wrap one', t => {
  const error = t.throws(
    () =>
      onDiskSync('outer', 'read', () => onDiskSync('inner', 'write', () => readFileSync('/no/such/file'))),
    {instanceOf: DiskError},
  );

  t.is(error?.path, 'inner');
});

test('carries a path that is not UTF-8', t => {
  t.is(pathText(Buffer.from([0x61, 0xff])), 'a\udcff');
});

/** One small archive for a whole test file: sealed once by the program, with a key file beside it. */
import {createHash} from 'node:crypto';
import {mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TestFn} from 'ava';
import {runCli, writeChats, writeKeyFile} from '../cli/_cli.ts';

export type Fixture = {
  readonly folder: string;
  readonly keyFile: string;
  readonly chats: string;
  readonly archive: string;
  readonly bytes: () => Buffer;
};

/** Makes the fixture before the tests of a file, and removes it after them. */
export function sealOnce(test: TestFn, ...options: string[]): Fixture {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'keep64-fixture-'));
  const archive = join(folder, 'chats.tar.pgp');
  const keyFile = writeKeyFile(folder);
  const chats = writeChats(folder);
  let bytes: Buffer | undefined;
  test.before(async t => {
    const sealed = await runCli(['seal', chats, '-o', archive, '--key-file', keyFile, ...options]);
    t.is(sealed.exitCode, 0, sealed.stderr);
    bytes = readFileSync(archive);
  });
  test.after.always(() => rmSync(folder, {recursive: true, force: true}));
  return {
    folder,
    keyFile,
    chats,
    archive,
    bytes: () => {
      if (bytes === undefined) throw new Error('the archive is not sealed yet');
      return Buffer.from(bytes);
    },
  };
}

/** Writes the `.sha256` file of an archive. */
export function writeSidecar(path: string, bytes: Uint8Array): void {
  const digest = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(`${path}.sha256`, `${digest}  ${path.slice(path.lastIndexOf('/') + 1)}\n`);
}

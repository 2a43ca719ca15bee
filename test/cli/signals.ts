import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {findSecret, listTree, makeFolder, patience, runCli, writeKeyFile} from './_cli.ts';

const largeSize = 192 * 1024 * 1024;
const folder = makeFolder({teardown: end => test.after.always(() => end())});
const keyFile = writeKeyFile(folder);
const archive = join(folder, 'large.tar.pgp');

test.before(async t => {
  mkdirSync(join(folder, 'Large'));
  writeFileSync(join(folder, 'Large/a.bin'), Buffer.alloc(largeSize, 'not compressible enough'));
  const sealed = await runCli([
    'seal',
    join(folder, 'Large'),
    '-o',
    archive,
    '--compress',
    'none',
    '--no-verify',
    '--key-file',
    keyFile,
  ]);
  t.is(sealed.exitCode, 0, sealed.stderr);
});

const runs: Readonly<Record<string, (out: string) => string[]>> = {
  seal: out => [
    'seal',
    join(folder, 'Large'),
    '-o',
    join(out, 'x.tar.pgp'),
    '--compress',
    'none',
    '--key-file',
    keyFile,
  ],
  restore: out => ['restore', archive, '-C', join(out, 'restored'), '--key-file', keyFile],
  verify: () => ['verify', archive, '--key-file', keyFile],
};

/** Whether the first bytes of the content have passed. */
const isAtWork = (text: string): boolean => /"bytesDone":[1-9]/.test(text);

for (const [command, argsFor] of Object.entries(runs)) {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    test.serial(
      `${signal} in the middle of ${command} ends it within a second with ${code}, and leaves nothing`,
      async t => {
        const out = makeFolder(t);
        let signalled = 0;
        const result = await runCli([...argsFor(out), '--progress', 'json'], {
          onErrorOutput(text, pid) {
            if (signalled > 0 || !isAtWork(text)) return;
            signalled = performance.now();
            process.kill(pid, signal);
          },
        });
        const took = performance.now() - signalled;
        t.true(took < patience(1000), `${took} ms`);
        t.is(result.exitCode, code, result.stderr);
        t.is(result.stdout, '');
        t.regex(result.stderr, /stopped; nothing was left half made\n {2}the same command starts it anew\n$/);
        t.deepEqual(listTree(out), []);
        t.deepEqual(findSecret(result.stderr), []);
      },
    );
  }
}

test.serial('with --json an interruption is an error object', async t => {
  let isSignalled = false;
  const result = await runCli([...(runs.verify?.('') ?? []), '--json', '--progress', 'json'], {
    onErrorOutput(text, pid) {
      if (isSignalled || !isAtWork(text)) return;
      isSignalled = true;
      process.kill(pid, 'SIGINT');
    },
  });
  t.is(result.exitCode, 130);
  const lines = result.stderr
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  t.is(lines.at(-1).error.code, 'interrupted');
});

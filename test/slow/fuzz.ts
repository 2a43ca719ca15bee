/** A quarter of a minute of changed inputs, others in every run; what fails names the seed and the case that show it again. */
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {runCommand} from '../cli/_cli.ts';

test('changed inputs never crash, never pass for whole, and leave nothing behind', async t => {
  const script = fileURLToPath(new URL('../fuzz/fuzz.ts', import.meta.url));
  const {exitCode, stdout, stderr} = await runCommand([
    process.execPath,
    '--import=tsx',
    script,
    '--seconds',
    '15',
  ]);
  t.is(exitCode, 0, stdout + stderr);
  t.regex(stdout, /^ +\d+ {2}message: /m);
});

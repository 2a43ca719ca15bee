import test from 'ava';
import {streamThrough} from './_memory.ts';
import {profiles} from './_messages.ts';

const size = 2 ** 26;

for (const profile of profiles) {
  for (const kind of ['zeros', 'noise'] as const) {
    test.serial(`${profile}: 64 MiB of ${kind} pass through in less than 100 MB of memory`, async t => {
      const {read, growth} = await streamThrough(profile, kind, size);
      t.is(read, size);
      t.true(growth < 100_000_000, `grew by ${growth} bytes`);
      t.log(`grew by ${Math.round(growth / 1e6)} MB`);
    });
  }
}

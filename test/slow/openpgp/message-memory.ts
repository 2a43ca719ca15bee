import test from 'ava';
import {streamThrough} from '../../openpgp/_memory.ts';
import {profiles} from '../../openpgp/_messages.ts';

const size = 5 * 2 ** 30; // past 32 bits

for (const profile of profiles) {
  test.serial(`${profile}: 5 GiB pass through in less than 100 MB of memory`, async t => {
    const {read, growth} = await streamThrough(profile, 'noise', size);
    t.is(read, size);
    t.true(growth < 100_000_000, `grew by ${growth} bytes`);
  });
}

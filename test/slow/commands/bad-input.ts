/** What test/commands/bad-input.ts samples, in full: every bit of the slots, every key with one digit changed. */
import {readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {makeFolder} from '../../cli/_cli.ts';
import {sealOnce, writeSidecar} from '../../commands/_archive.ts';
import {keyOf, numbers, oneDigitChanged, restoreOne, verifyOne} from '../../commands/_in-process.ts';

const fixtures = {rfc4880: sealOnce(test), rfc9580: sealOnce(test, '--profile', 'rfc9580')};
const firstBytes = 120;

for (const [profile, {bytes}] of Object.entries(fixtures)) {
  test.serial(`every flipped bit of the slots, and a thousand others, profile ${profile}`, async t => {
    const folder = makeFolder(t);
    const path = join(folder, 'x.tar.pgp');
    const good = bytes();
    const source = numbers(65);
    const first = Array.from({length: firstBytes * 8}, (_, bit) => bit);
    const others = Array.from({length: 1000}, () => source.next().value % (good.length * 8));
    const counts = new Map<number, number>();
    for (const bit of [...first, ...others]) {
      const damaged = Buffer.from(good);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, damaged);
      const {code} = await verifyOne(path);
      counts.set(code, (counts.get(code) ?? 0) + 1);
      if ([0, 1, 2, 3].includes(code)) t.fail(`bit ${bit}: ${code}`);
      if ((await restoreOne(path, join(folder, 'out'))).isRestored) t.fail(`bit ${bit} was restored`);
    }
    t.deepEqual(readdirSync(folder), ['x.tar.pgp']);
    t.log(`exit codes: ${JSON.stringify(Object.fromEntries(counts))}`);
  });

  test.serial(`each of the 960 keys with one digit changed is a wrong key, profile ${profile}`, async t => {
    const path = join(makeFolder(t), 'x.tar.pgp');
    writeFileSync(path, bytes());
    writeSidecar(path, bytes());
    let count = 0;
    for (const typed of oneDigitChanged()) {
      const {report, code} = await verifyOne(path, keyOf(typed));
      if (code !== 12) t.fail(`key ${count}: ${report.archives[0]?.verdict}`);
      count += 1;
    }
    t.is(count, 960);
  });
}

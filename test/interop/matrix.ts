/**
 * The interop matrix, live: whatever OpenPGP programs this machine has open what keep64 writes, and the other way round,
 * over profiles, slots, compressions, armor and the sizes at which packets change. Every case must come out as it was
 * measured, the failing ones too. KEEP64_INTEROP_README=1 puts the table into README.md.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import test from 'ava';
import {surprises} from './_expected.ts';
import {Matrix} from './_matrix.ts';
import {findPrograms} from './_programs.ts';
import {formatTable, type Row, withTable} from './_table.ts';

const {programs, absent} = await findPrograms();
const matrix = new Matrix();
const rows: Row[] = [];

test.before(async () => await matrix.prepare());
test.after.always(() => matrix.close());

for (const program of programs) {
  test.serial(
    `${program.name} ${program.version} and keep64 open each other's messages as measured`,
    async t => {
      t.timeout(20 * 60_000);
      const cells = await matrix.run(program);
      rows.push({program, cells});
      t.true(cells.length >= 100);
      t.deepEqual(surprises(program, cells), []);
    },
  );
}

for (const name of absent) test.skip(`${name} is not on this machine (apt-get install has it)`, () => {});

test.after('the table', () => {
  console.log(`\n${formatTable(rows)}\n`);
  if (process.env.KEEP64_INTEROP_README !== '1') return;
  const readme = new URL('../../README.md', import.meta.url);
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), rows, new Date()));
});

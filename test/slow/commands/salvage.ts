/** Random damage in every way of sealing: what is put out as proven equals the source's file, always. */
import test from 'ava';
import {numbers} from '../../commands/_in-process.ts';
import {damages, makeShelf, nameOf, ways} from '../../commands/_salvage.ts';

const shelf = makeShelf(test);
const rounds = 25;

for (const way of ways) {
  test(`whatever the damage, what comes out is the source’s: ${nameOf(way)}`, async t => {
    const random = numbers(7);
    const salvaged: Record<string, number> = {};
    for (let round = 0; round < rounds; round++) {
      for (const [name, damage] of Object.entries(damages)) {
        let bytes = damage(shelf.archive(way), random.next().value, random.next().value);
        // Every fifth time, what has happened happens again elsewhere.
        if (round % 5 === 4 && bytes.length > 10_000)
          bytes = damage(bytes, random.next().value, random.next().value);
        const {code, report} = await shelf.salvage(t, bytes);
        t.true([3, 10, 12, 13].includes(code), `${name}: ${code}`);
        t.is(code === 3, report.salvagedFiles > 0, name);
        salvaged[name] = (salvaged[name] ?? 0) + report.salvagedFiles;
      }
    }
    for (const [name, count] of Object.entries(salvaged))
      t.log(`${name}: ${(count / rounds).toFixed(1)} of ${shelf.sources.size} files on average`);
  });
}

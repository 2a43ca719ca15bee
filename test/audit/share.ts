import {createHash} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {isInShare, parseShare, type Share} from '../../source/audit/share.ts';

const now = new Date('2026-11-25T12:00:00Z');
const dayMs = 86_400_000;
const idOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);

test('n shares cover every archive exactly once, whatever there is', t => {
  fc.assert(
    fc.property(fc.array(fc.string(), {maxLength: 60}), fc.integer({min: 1, max: 60}), (names, of) => {
      for (const id of names.map(idOf)) {
        const parts = Array.from({length: of}, (_, at) => ({part: at + 1, of}));
        if (parts.filter(share => isInShare(id, share)).length !== 1) return false;
      }
      return true;
    }),
  );
  t.pass();
});

test('an archive keeps its share when others are added', t => {
  const share = {part: 2, of: 4};
  const few = Array.from({length: 50}, (_, at) => idOf(`${at}`));
  const before = few.filter(id => isInShare(id, share));
  const after = [...few, ...Array.from({length: 50}, (_, at) => idOf(`new ${at}`))].filter(id =>
    isInShare(id, share),
  );
  t.deepEqual(after.slice(0, before.length), before);
});

test('shares are about the same size', t => {
  const ids = Array.from({length: 3_000}, (_, at) => idOf(`${at}`));
  for (let part = 1; part <= 4; part += 1) {
    const count = ids.filter(id => isInShare(id, {part, of: 4})).length;
    t.true(count > 660 && count < 840, `${count}`);
  }
});

test('n days, weeks or months in a row take each part once, wherever they begin', t => {
  fc.assert(
    fc.property(
      fc.constantFrom('day', 'week', 'month'),
      fc.integer({min: 1, max: 30}),
      fc.integer({min: 0, max: 40_000}),
      (which, of, startDay) => {
        const times = Array.from({length: of}, (_, at) => {
          if (which === 'month') {
            const start = new Date(startDay * dayMs);
            return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + at, 15));
          }
          return new Date((startDay + at * (which === 'day' ? 1 : 7)) * dayMs + 5_000);
        });
        const parts = times.map(time => parseShare(`${which}/${of}`, time)?.part ?? 0);
        return new Set(parts).size === of && parts.every(part => part >= 1 && part <= of);
      },
    ),
  );
  t.pass();
});

test('a week begins on Monday', t => {
  const at = (day: string): Share | undefined => parseShare('week/5', new Date(`2026-11-${day}T00:00:00Z`));
  t.deepEqual(at('23'), at('29'));
  t.notDeepEqual(at('22'), at('23'));
});

test('what is no share is refused', t => {
  t.deepEqual(parseShare('2/4', now), {part: 2, of: 4});
  for (const text of ['0/4', '5/4', '1/0', '1', '1/4/2', 'year/4', '1/99999', '-1/4', '', 'week/0'])
    t.is(parseShare(text, now), undefined, text);
});

import test from 'ava';
import {opensAsSaid, slowVectors, vectors} from './_vectors.ts';

test('there are as many vectors as were made', t => {
  t.is(vectors.length, 73);
  t.is(slowVectors.length, 3);
});

for (const vector of vectors) test(`${vector.name}: ${vector.expect}`, opensAsSaid, vector);

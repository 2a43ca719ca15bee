/**
 * How often the check line errs past its reach: more than a million codewords with more damage than it can undo.
 * Theory for random bytes with e erasures: a codeword with exactly t more changes is near at the rate
 * C(40−e,t)·(255/256)^t / 256^(8−e−t), summed over 2t + e ≤ 8. With a fixed number of errors the rates differ a little
 * (and are 0 where the minimum distance of 9 forbids a second codeword); from seven errors on they agree with it.
 * Measured, in wrong proposals per input: 6 erasures and 9 errors 0.135 (theory 0.132), 6 and 2 0.124, 4 and 3 7.8e-3
 * (9.5e-3), no erasures and 5 to 40 errors 2.8e-5 (2.1e-5), all of them held back for an archive. Shown outright, that is with two check bytes to spare: 9e-9 in theory, none measured.
 */
import test from 'ava';
import {equalBytes, formatHex} from '../../../source/bytes/bytes.ts';
import {codewordSize, correctCodeword, keySize, needsArchive} from '../../../source/key/check-line.ts';
import {recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {readTypedKey} from '../../../source/key/typed-key.ts';
import {damage, encode, SeededRandom} from '../../key/_damage.ts';

type Case = {errors: number; erasures: number; rounds: number};

const cases: Case[] = [
  ...[4, 5, 6, 7, 8, 9, 12, 20, 40].map(errors => ({errors, erasures: 0, rounds: 80_000})),
  ...[
    [4, 1],
    [4, 2],
    [3, 3],
    [3, 4],
    [2, 5],
    [2, 6],
    [9, 6],
    [1, 7],
    [1, 8],
  ].map(([errors = 0, erasures = 0]) => ({errors, erasures, rounds: 60_000})),
];

function binomial(from: number, choose: number): number {
  let count = 1;
  for (let index = 0; index < choose; index++) count = (count * (from - index)) / (index + 1);
  return count;
}

function theory(erasures: number): number {
  let rate = 0;
  for (let t = 0; 2 * t + erasures <= 8; t++) {
    rate += (binomial(codewordSize - erasures, t) * 255 ** t) / 256 ** (8 - erasures);
  }
  return rate;
}

test('there are more than a million damaged inputs', t => {
  t.true(cases.reduce((sum, {rounds}) => sum + rounds, 0) > 1_000_000);
});

for (const {errors, erasures, rounds} of cases) {
  test(`${errors} wrong bytes beside ${erasures} erasures are never called right`, t => {
    const random = new SeededRandom(1000 * errors + erasures);
    const count = {nothing: 0, right: 0, wrongOutright: 0, wrongForArchive: 0, calledRight: 0};
    for (let round = 0; round < rounds; round++) {
      const codeword = encode(random.bytes(keySize));
      const positions = random.pick(errors + Math.min(erasures, codewordSize - errors), codewordSize);
      const received = damage(codeword, positions.slice(0, errors), random);
      const erased = positions.slice(errors);

      const correction = correctCodeword(received, erased);

      if (correction === undefined) count.nothing++;
      else if (equalBytes(correction.keyBytes, codeword.subarray(0, keySize))) count.right++;
      else if (correction.changed.length === 0 && erased.length === 0) count.calledRight++;
      else if (needsArchive(correction.changed.length, erased.length)) count.wrongForArchive++;
      else count.wrongOutright++;
    }

    t.log(
      `of ${rounds}: ${JSON.stringify(count)}; theory for random bytes: ${theory(erasures).toExponential(1)} per input`,
    );
    t.is(count.calledRight, 0);
    // Erasures alone are filled without a search, so nothing vouches for them: a rebuilt line beside a wrong byte.
    if (erasures < 8) t.is(count.wrongOutright, 0);
    if (errors === 9 && erasures === 6) {
      const measured = count.wrongForArchive / rounds;
      t.true(Math.abs(measured / theory(erasures) - 1) < 0.05, 'the measured rate is the theoretical one');
    }
  });
}

test('readTypedKey never returns a key for damaged digits under a whole check line', t => {
  const random = new SeededRandom(7);
  const rounds = 10_000;
  const count = {none: 0, withOriginal: 0, wrongOutright: 0};
  for (let round = 0; round < rounds; round++) {
    const keyBytes = random.bytes(keySize);
    const errors = 1 + random.below(codewordSize);
    const received = damage(encode(keyBytes), random.pick(errors, codewordSize), random);

    const typed = readTypedKey(formatHex(received));

    if (typed.kind !== 'proposals') return t.fail(`${errors} wrong bytes: ${typed.kind}`);
    const original = recoveryKeyFromBytes(keyBytes);
    if (typed.proposals.length === 0) count.none++;
    if (typed.proposals.some(({key}) => key.equals(original))) count.withOriginal++;
    if (typed.proposals.some(({key, needsArchive: held}) => !held && !key.equals(original)))
      count.wrongOutright++;
  }
  t.log(`of ${rounds}: ${JSON.stringify(count)}`);
  t.is(count.wrongOutright, 0);
});

import test from 'ava';
import {
  divide,
  evaluatePolynomial,
  multiply,
  multiplyPolynomials,
  powerOfAlpha,
} from '../../source/key/galois-field.ts';
import {multiplyBitwise} from './_second-code.ts';

test('multiplies every pair of elements as bitwise multiplication modulo 0x11D does', t => {
  let differences = 0;
  for (let left = 0; left < 256; left++) {
    for (let right = 0; right < 256; right++) {
      if (multiply(left, right) !== multiplyBitwise(left, right)) differences++;
    }
  }
  t.is(differences, 0);
});

test('divides back what it multiplied', t => {
  let differences = 0;
  for (let left = 0; left < 256; left++) {
    for (let right = 1; right < 256; right++) {
      if (divide(multiply(left, right), right) !== left) differences++;
    }
  }
  t.is(differences, 0);
});

test('refuses to divide by zero', t => {
  t.throws(() => divide(1, 0), {instanceOf: RangeError});
});

test('reaches each element but zero as a power of alpha, and begins again after 255', t => {
  t.is(new Set(Array.from({length: 255}, (_, exponent) => powerOfAlpha(exponent))).size, 255);
  t.is(powerOfAlpha(255), 1);
  t.is(powerOfAlpha(-1), powerOfAlpha(254));
});

test('the product of two polynomials has the roots of both', t => {
  const product = multiplyPolynomials([5, 1], [9, 1]);

  t.is(evaluatePolynomial(product, 5), 0);
  t.is(evaluatePolynomial(product, 9), 0);
  t.not(evaluatePolynomial(product, 7), 0);
});

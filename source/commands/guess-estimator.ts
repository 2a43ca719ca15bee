/**
 * The estimator of password guesses with its word lists, in a file of its own that is loaded when it is needed. The
 * packages are CommonJS: named imports of them survive bundling, `await import()` of them does not.
 */
import {ZxcvbnFactory} from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

const zxcvbn = new ZxcvbnFactory({
  dictionary: {...common.dictionary, ...english.dictionary},
  graphs: common.adjacencyGraphs,
});

/** Returns the guesses a password is expected to stand, as a power of ten. Its time grows with the square of the length. */
export function estimateGuessesLog10(password: string): number {
  return zxcvbn.check(password).guessesLog10;
}

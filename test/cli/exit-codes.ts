import test from 'ava';
import {exitCodeOfError, exitCodeOfVerdicts, exitCodes} from '../../source/cli/exit-codes.ts';
import {
  DamagedError,
  DiskError,
  KeyChecksumError,
  KeyFormatError,
  LimitError,
  MalformedError,
  UndecidableError,
  UnsafePathError,
  UnsupportedError,
  UsageError,
  WrongKeyError,
} from '../../source/errors.ts';

test('every error has its exit code, and what nobody foresaw has 1', t => {
  for (const [error, code] of [
    [new KeyFormatError('empty', 'x'), 2],
    [new KeyChecksumError('x'), 12],
    [new WrongKeyError('x'), 12],
    [new MalformedError('x'), 10],
    [new UnsupportedError('x'), 15],
    [new DamagedError('x'), 13],
    [new UndecidableError('x'), 13],
    [new LimitError('size', 'x'), 14],
    [new UnsafePathError('x'), 14],
    [new DiskError('ENOSPC', 'x'), 2],
    [new UsageError('arguments', 'x'), 2],
    [new TypeError('x'), 1],
    ['thrown', 1],
  ] as const)
    t.is(exitCodeOfError(error), code);
});

test('of several verdicts the worst decides, and only good ones give 0', t => {
  t.is(exitCodeOfVerdicts(['verified', 'fixity-good']), 0);
  t.is(exitCodeOfVerdicts(['verified', 'authentic']), 3);
  t.is(exitCodeOfVerdicts(['verified', 'fixity-differs']), 3);
  t.is(exitCodeOfVerdicts(['verified', 'unreadable']), 2);
  t.is(exitCodeOfVerdicts(['unreadable', 'not-an-archive', 'wrong-key']), 12);
  t.is(exitCodeOfVerdicts(['wrong-key', 'damaged', 'verified']), 13);
});

test('no two meanings share a code', t => {
  t.is(new Set(exitCodes.map(([code]) => code)).size, exitCodes.length);
});

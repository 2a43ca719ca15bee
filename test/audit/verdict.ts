import test from 'ava';
import {type Fixity, judge} from '../../source/audit/verdict.ts';
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

const fixities: readonly Fixity[] = ['matches', 'differs', 'absent'];

type Case = {
  readonly what: string;
  readonly error: Error;
  readonly verdicts: Readonly<Record<Fixity, ReturnType<typeof judge>>>;
};

const always = (verdict: ReturnType<typeof judge>): Case['verdicts'] => ({
  matches: verdict,
  differs: verdict,
  absent: verdict,
});
const unlessChanged = (verdict: ReturnType<typeof judge>): Case['verdicts'] => ({
  ...always(verdict),
  differs: 'damaged',
});

const cases: readonly Case[] = [
  {
    what: 'a key that opens nothing',
    error: new WrongKeyError('x'),
    verdicts: {...always('wrong-key'), differs: 'undecidable'},
  },
  {
    what: 'what may be a wrong key or damage',
    error: new UndecidableError('x'),
    verdicts: unlessChanged('undecidable'),
  },
  {what: 'failed authentication', error: new DamagedError('x'), verdicts: always('damaged')},
  {what: 'a disk that fails', error: new DiskError('EIO', 'x'), verdicts: always('unreadable')},
  {what: 'an exceeded cap', error: new LimitError('size', 'x'), verdicts: unlessChanged('refused')},
  {what: 'an unsafe path', error: new UnsafePathError('x'), verdicts: unlessChanged('refused')},
  {what: 'an unknown version', error: new UnsupportedError('x'), verdicts: unlessChanged('unsupported')},
  {what: 'a broken format', error: new MalformedError('x'), verdicts: unlessChanged('not-an-archive')},
];

for (const {what, error, verdicts} of cases)
  for (const fixity of fixities)
    test(`${what} is ${verdicts[fixity]} where the sidecar ${fixity === 'absent' ? 'is absent' : fixity}`, t => {
      t.is(judge(error, fixity), verdicts[fixity]);
    });

for (const [what, thrown] of [
  ['a bug', new TypeError('x')],
  ['an abort', new DOMException('x', 'AbortError')],
  ['a usage error', new UsageError('same-file', 'x')],
  ['a key that is none', new KeyFormatError('empty', 'x')],
  ['a check line that disagrees', new KeyChecksumError('x')],
  ['what is no error at all', 'x'],
] as const)
  test(`${what} says nothing about the archive, and is thrown again`, t => {
    for (const fixity of fixities) {
      let caught: unknown;
      try {
        judge(thrown, fixity);
      } catch (error) {
        caught = error;
      }
      t.is(caught, thrown);
    }
  });

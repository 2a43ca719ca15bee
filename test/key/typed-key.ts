import {inspect} from 'node:util';
import test from 'ava';
import {formatHex} from '../../source/bytes/bytes.ts';
import type {KeyFormatReason} from '../../source/errors.ts';
import {deriveKeyId} from '../../source/key/key-id.ts';
import {
  formatGroups,
  formatKeyGrid,
  parseRecoveryKey,
  recoveryKeyFromBytes,
} from '../../source/key/recovery-key.ts';
import {checkTypedLine, readTypedKey, type TypedKey} from '../../source/key/typed-key.ts';
import {formatWords} from '../../source/key/words.ts';
import {neighbourSwaps, oneDigitChanges, replaceDigit, SeededRandom, toLines} from './_damage.ts';

const digits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';
const key = parseRecoveryKey(digits);
const checkDigits = 'e3a1d92618161093';
const sheet = digits + checkDigits;
const lines = toLines(sheet);
const grid = formatKeyGrid(key);
const groups: string[] = sheet.match(/.{4}/g) ?? [];

/** What became of the typed text, in a form that can be compared. */
function outline(typed: TypedKey): unknown {
  if (typed.kind === 'refused') return typed.error.reason;
  if (typed.kind === 'proposals') {
    return typed.proposals.map(
      ({key: proposed, reason, needsArchive}) =>
        `${reason}${needsArchive ? ', needs archive' : ''}${proposed.equals(key) ? '' : ', another key'}`,
    );
  }
  return typed.key.equals(key) ? `${typed.form}, ${typed.checkLine}` : 'another key';
}

const keys: [string, string, string][] = [
  ['64 digits', digits, 'digits, absent'],
  ['80 digits', sheet, 'digits, agrees'],
  ['the grid', grid.join('\n'), 'digits, agrees'],
  ['the grid with empty lines between', grid.join('\r\n\r\n'), 'digits, agrees'],
  ['the grid without its check line', grid.slice(0, 4).join('\n'), 'digits, absent'],
  ['the grid whose check line is marked as lost', [...grid.slice(0, 4), '-'].join('\n'), 'digits, absent'],
  ['ten lines of two groups', sheet.match(/.{8}/g)?.map(formatGroups).join('\n') ?? '', 'digits, agrees'],
  ['ten lines of two groups with dashes', sheet.match(/.{8}/g)?.join('\n') ?? '', 'digits, agrees'],
  ['one group of the check line', `${digits} e3a1`, 'digits, partial'],
  ['two groups of the check line', `${digits} e3a1 d926`, 'digits, partial'],
  ['two groups of the check line on their own line', `${digits}\ne3a1-d926`, 'digits, partial'],
  ['all but one digit of the check line', sheet.slice(0, -1), 'digits, partial'],
  ['a check line with an unreadable group', `${digits} e3a1 ???? 1816 1093`, 'digits, partial'],
  ['24 words', formatWords(key).join(' '), 'words, absent'],
];

for (const [what, text, expected] of keys) {
  test(`reads ${what}`, t => {
    t.is(outline(readTypedKey(text)), expected);
  });
}

const refusals: [string, string, KeyFormatReason][] = [
  ['nothing', ' \n', 'empty'],
  ['a password', 'correct horse battery staple!', 'password'],
  ['63 digits', digits.slice(1), 'too-short'],
  ['65 digits', `${digits}e`, 'too-long'],
  ['67 digits', `${digits}e3a`, 'too-long'],
  ['82 digits', `${sheet}00`, 'too-long'],
  ["30 decimal digits, Signal's", '123456789012345678901234567890', 'signal-passphrase'],
  ["64 letters and digits, Signal's", 'h4k29zqpx7m3v0tw8rj5n6ycu1ges2bd'.repeat(2), 'signal-key'],
  ['a key id', '909a-5a09', 'key-id'],
  ['a key id with its name', 'Key id: 909a 5a09', 'key-id'],
  ['a check line alone', sheet.slice(64), 'one-line'],
  ['one line of a key in groups', '0123 4567 89ab cdef', 'one-line'],
  ['two lines', digits.slice(0, 32), 'too-short'],
  [
    '64 characters of a password',
    'correct horse battery staple, and then some more of it to 64 ...!',
    'password',
  ],
  ['a whole book', '0'.repeat(100_000), 'too-long'],
  ['a letter among 80 digits', replaceDigit(sheet, 40, 'g'), 'not-hex'],
  ['12 words', formatWords(key).slice(0, 12).join(' '), 'word-count'],
  ['an unknown word', formatWords(key).with(3, 'dreem').join(' '), 'unknown-word'],
  ['words in the wrong order', formatWords(key).toReversed().join(' '), 'word-checksum'],
  ['nine erased bytes', ['-', `??${grid[1]?.slice(2)}`, ...grid.slice(2)].join('\n'), 'too-short'],
  ['a lost line without a check line', ['-', ...grid.slice(1, 4)].join('\n'), 'too-short'],
  ['three unreadable digits and no check line', `???${digits.slice(3)}`, 'too-short'],
];

for (const [what, text, reason] of refusals) {
  test(`refuses ${what} as ${reason}`, t => {
    t.is(outline(readTypedKey(text)), reason);
  });
}

test('tells of letters read as digits', t => {
  const typed = readTypedKey(digits.replaceAll('0', 'O'));

  t.is(outline(typed), 'digits, absent');
  t.deepEqual(typed.kind === 'key' && typed.notices, [
    {kind: 'letters-read-as-digits', count: digits.split('0').length - 1},
  ]);
});

test('proposes the key for every change of one digit, and applies none', t => {
  const outlines = new Set<string>();
  for (const changed of oneDigitChanges(sheet)) outlines.add(String(outline(readTypedKey(changed))));
  t.deepEqual([...outlines], ['corrected']);
});

test('proposes the key for every swap of two neighbours', t => {
  const outlines = new Set<string>();
  for (const swapped of neighbourSwaps(sheet)) outlines.add(String(outline(readTypedKey(swapped))));
  t.deepEqual([...outlines], ['corrected']);
});

test('names the line and the group of a correction, and shows the digits side by side', t => {
  const typed = readTypedKey(replaceDigit(sheet, 38, '0'));

  if (typed.kind !== 'proposals' || typed.proposals[0] === undefined) return t.fail();
  const [proposal] = typed.proposals;
  t.deepEqual(proposal.changes, [{line: 3, group: 2, byteIndex: 19}]);
  t.is(proposal.spareCheckBytes, 6);
  const changed = proposal.cells().filter(cell => cell.isChanged);
  t.deepEqual(changed, [{line: 3, group: 2, typed: '0', proposed: '6', isChanged: true}]);
  t.is(
    proposal
      .cells()
      .map(cell => cell.proposed)
      .join(''),
    sheet,
  );
});

test('proposes three wrong bytes outright, and four for an archive to confirm', t => {
  let damaged = sheet;
  for (const index of [0, 20, 50]) damaged = replaceDigit(damaged, index, damaged[index] === '7' ? '8' : '7');
  t.is(String(outline(readTypedKey(damaged))), 'corrected');

  damaged = replaceDigit(damaged, 70, '7');
  const typed = readTypedKey(damaged);

  t.true(typed.kind === 'proposals' && typed.proposals.every(proposal => proposal.needsArchive));
  t.true(typed.kind === 'proposals' && typed.proposals[0]?.key.equals(key));
});

for (const line of [1, 2, 3, 4]) {
  for (const mark of ['-', '?', '???? ???? ???? ????', '- - - -']) {
    test(`rebuilds line ${line} where ${mark} stands in its place`, t => {
      const typed = readTypedKey(grid.with(line - 1, mark).join('\n'));

      t.deepEqual(outline(typed), ['line-rebuilt']);
      t.true(typed.kind === 'proposals' && typed.proposals[0]?.changes.every(change => change.line === line));
      t.is(typed.kind === 'proposals' && typed.proposals[0]?.spareCheckBytes, 0);
    });
  }

  test(`rebuilds line ${line} where the caller says that it is missing`, t => {
    const text = grid.toSpliced(line - 1, 1).join('\n');

    t.deepEqual(outline(readTypedKey(text, {missingLine: line})), ['line-rebuilt']);
  });

  test(`offers five keys where one of four lines, such as ${line}, is missing and nobody knows which`, t => {
    const typed = readTypedKey(grid.toSpliced(line - 1, 1).join('\n'), {missingLine: 'unknown'});

    if (typed.kind !== 'proposals') return t.fail();
    t.is(typed.proposals.length, 5);
    t.true(typed.proposals.every(proposal => proposal.needsArchive));
    t.is(typed.proposals.filter(proposal => proposal.key.equals(key)).length, 1);
  });

  test(`rebuilds line ${line} that has two digits too few`, t => {
    const typed = readTypedKey(grid.with(line - 1, lines[line - 1]?.slice(2) ?? '').join('\n'));

    t.deepEqual(outline(typed), ['line-rebuilt']);
  });
}

test('four lines are a key without its check line while nobody says otherwise', t => {
  const typed = readTypedKey(grid.slice(1).join('\n'));

  t.is(typed.kind, 'key');
  t.is(typed.kind === 'key' && typed.checkLine, 'absent');
});

test('the check line as the missing one leaves the key as typed', t => {
  t.is(outline(readTypedKey(digits, {missingLine: 5})), 'digits, absent');
});

test('fills unreadable digits', t => {
  t.deepEqual(outline(readTypedKey(replaceDigit(replaceDigit(sheet, 3, '?'), 60, '?'))), ['erasures-filled']);
});

test('fills unreadable digits beside a wrong one', t => {
  t.deepEqual(outline(readTypedKey(replaceDigit(replaceDigit(sheet, 3, '?'), 60, '0'))), ['corrected']);
});

test('fills an unreadable digit from a check line typed in part', t => {
  t.deepEqual(outline(readTypedKey(replaceDigit(sheet.slice(0, 68), 5, '?'))), ['erasures-filled']);
});

test('offers every filling of two unreadable digits to an archive where there is no check line', t => {
  const typed = readTypedKey(replaceDigit(replaceDigit(digits, 3, '?'), 40, '?'));

  if (typed.kind !== 'proposals') return t.fail();
  t.is(new Set(typed.proposals.map(proposal => proposal.key.digits())).size, 256);
  t.true(typed.proposals.every(proposal => proposal.needsArchive));
  t.is(typed.proposals.filter(proposal => proposal.key.equals(key)).length, 1);
});

test('does not call a key right that a part of its check line contradicts', t => {
  const typed = readTypedKey(`${replaceDigit(digits, 9, '0')} e3a1 d926`);

  t.is(typed.kind, 'proposals');
});

test('recognises every order of the five lines', t => {
  const orders = (rest: string[]): string[][] =>
    rest.length === 0
      ? [[]]
      : rest.flatMap(line => orders(rest.filter(other => other !== line)).map(tail => [line, ...tail]));
  const outlines = orders(lines).map(order => String(outline(readTypedKey(order.join('\n')))));

  t.is(outlines.filter(text => text === 'lines-reordered').length, 119);
  t.is(outlines.filter(text => text === 'digits, agrees').length, 1);
});

test('says in which order the lines were typed', t => {
  const typed = readTypedKey([lines[4], lines[0], lines[1], lines[2], lines[3]].join('\n'));

  t.deepEqual(typed.kind === 'proposals' && typed.proposals[0]?.lineOrder, [2, 3, 4, 5, 1]);
});

test('recognises swapped lines with a wrong digit in them', t => {
  const typed = readTypedKey([lines[1], `0${lines[0]?.slice(1)}`, ...lines.slice(2)].join('\n'));

  t.deepEqual(outline(typed), ['lines-reordered']);
});

test('recognises the grid read down its columns, with the check line or above it', t => {
  const five = [0, 1, 2, 3].flatMap(column => [0, 4, 8, 12, 16].map(start => groups[start + column]));
  const four = [0, 1, 2, 3].flatMap(column => [0, 4, 8, 12].map(start => groups[start + column]));

  t.deepEqual(outline(readTypedKey(five.join(' '))), ['columns-read']);
  t.deepEqual(outline(readTypedKey(four.join(' ') + checkDigits)), ['columns-read']);
});

test('proposes the key for every swap of two groups, with no need of an archive', t => {
  const outlines = new Set<string>();
  for (let first = 0; first < 20; first++) {
    for (let second = first + 1; second < 20; second++) {
      const swapped = groups.with(first, groups[second] ?? '').with(second, groups[first] ?? '');
      outlines.add(String(outline(readTypedKey(swapped.join(' ')))));
    }
  }
  t.deepEqual([...outlines], ['corrected']);
});

test('finds each digit that was left out, but for the last two, which leave the check line short', t => {
  const outlines = new Set<string>();
  for (let index = 0; index < 78; index++) {
    outlines.add(String(outline(readTypedKey(sheet.slice(0, index) + sheet.slice(index + 1)))));
  }
  t.deepEqual([...outlines], ['erasures-filled']);
});

test('finds each digit that was typed twice', t => {
  const outlines = new Set<string>();
  for (let index = 0; index < 80; index++) {
    outlines.add(String(outline(readTypedKey(sheet.slice(0, index + 1) + sheet.slice(index)))));
  }
  t.deepEqual([...outlines], ['corrected']);
});

test('finds a digit left out of one of five lines', t => {
  t.deepEqual(outline(readTypedKey(grid.with(1, grid[1]?.slice(1) ?? '').join('\n'))), ['erasures-filled']);
});

test('a whole line that is wrong is left to an archive, which has five keys to try', t => {
  const typed = readTypedKey(lines.with(2, '0123456789abcdef').join('\n'));

  if (typed.kind !== 'proposals') return t.fail();
  t.true(typed.proposals.every(proposal => proposal.needsArchive));
  t.true(typed.proposals.some(proposal => proposal.reason === 'line-rebuilt' && proposal.key.equals(key)));
});

test('reads the three lines of a key file, and compares the key id', t => {
  const typed = readTypedKey(`${digits}\n${checkDigits}\n909a-5a09\n`);

  t.is(outline(typed), 'digits, agrees');
  t.deepEqual(typed.kind === 'key' && typed.notices, [{kind: 'key-id-agrees', keyId: '909a-5a09'}]);
});

for (const [what, text] of [
  ['the grid', grid.join('\n')],
  ['64 digits', digits],
  ['64 digits in lines', grid.slice(0, 4).join('\n')],
] as const) {
  test(`reads ${what} with the key id below`, t => {
    for (const keyId of ['909a-5a09', '909A-5A09', 'key id 909a-5a09', 'Key id: 909a-5aO9']) {
      const typed = readTypedKey(`${text}\n${keyId}`);
      t.deepEqual(
        typed.kind === 'key' && typed.notices.filter(notice => notice.kind !== 'letters-read-as-digits'),
        [{kind: 'key-id-agrees', keyId: '909a-5a09'}],
      );
    }
  });
}

test('a key id that differs from an agreeing check line is told', t => {
  const typed = readTypedKey(`${digits}\n${checkDigits}\n909a-5a08`);

  t.deepEqual(typed.kind === 'key' && typed.notices, [{kind: 'key-id-differs', keyId: '909a-5a09'}]);
});

test('a key id finds the wrong digit of a key without its check line', t => {
  const typed = readTypedKey(`${replaceDigit(digits, 11, '0')}\n909a-5a09`);

  t.deepEqual(outline(typed), ['corrected', 'as-typed, needs archive, another key']);
});

test('a key id that fits nothing near leaves the key as typed to an archive', t => {
  const typed = readTypedKey(`${digits}\n909a-5a08`);

  t.deepEqual(outline(typed), ['as-typed, needs archive']);
});

test('a key id settles which proposal is the key', t => {
  const typed = readTypedKey(`${lines.with(2, '0123456789abcdef').join('\n')}\n909a-5a09`);

  t.deepEqual(outline(typed), ['line-rebuilt']);
});

test('reads a lost line and a key id together', t => {
  t.deepEqual(outline(readTypedKey([...grid.with(0, '-'), '909a-5a09'].join('\n'))), ['line-rebuilt']);
});

test('shows no digit of a proposal to a log', t => {
  const typed = readTypedKey(replaceDigit(sheet, 38, '0'));

  const shown = JSON.stringify(typed) + inspect(typed, {depth: 9, showHidden: true});

  for (let start = 0; start + 4 <= sheet.length; start++)
    t.false(shown.includes(sheet.slice(start, start + 4)));
});

test('never throws, whatever is typed', t => {
  const random = new SeededRandom(40);
  const alphabet = [...'0123456789abcdefABCDEFOIl?-. \n\tgz–é', '\u2028', '\ud83d\ude00', '\ud800'];
  const kinds = new Set<string>();
  for (let round = 0; round < 4000; round++) {
    const size = random.below(100);
    const usable = round % 2 === 0 ? alphabet.length : 20;
    const text = Array.from({length: size}, () => alphabet[random.below(usable)]).join('');
    kinds.add(readTypedKey(text).kind);
  }
  t.deepEqual([...kinds].sort(), ['key', 'proposals', 'refused']);
});

test('random keys come back from every form', t => {
  const random = new SeededRandom(41);
  for (let round = 0; round < 50; round++) {
    const made = recoveryKeyFromBytes(random.bytes(32));
    const forms = [
      made.digits(),
      formatKeyGrid(made).join('\n'),
      formatWords(made).join(' '),
      `${made.digits()}\n${deriveKeyId(made)}`,
      `${formatKeyGrid(made).join('\n')}\n${deriveKeyId(made)}`,
    ];
    for (const form of forms) {
      const typed = readTypedKey(form);
      t.true(typed.kind === 'key' && typed.key.equals(made));
    }
  }
});

test('compares the line that was asked for, group by group', t => {
  t.deepEqual(checkTypedLine(key, 2, '39C1-01dc 0ac8 2ec5'), {agrees: true, wrongGroups: []});
  t.deepEqual(checkTypedLine(key, 5, checkDigits), {agrees: true, wrongGroups: []});
  t.deepEqual(checkTypedLine(key, 2, '39c1 01dd 0ac8 2ec6'), {agrees: false, wrongGroups: [2, 4]});
});

test('a digit missing from one group of a line does not condemn the groups after it', t => {
  t.deepEqual(checkTypedLine(key, 1, '6730 a59 a148 4d0c'), {agrees: false, wrongGroups: [2]});
});

test('a line with too much or too little is no line of the key', t => {
  t.deepEqual(checkTypedLine(key, 1, '6730 a595 a148 4d0c 39c1'), {agrees: false, wrongGroups: []});
  t.deepEqual(checkTypedLine(key, 1, '6730a595'), {agrees: false, wrongGroups: [3, 4]});
  t.deepEqual(checkTypedLine(key, 1, 'no line'), {agrees: false, wrongGroups: [1, 2, 3, 4]});
});

test('a missing line that no key has is the mistake of the caller', t => {
  t.throws(() => readTypedKey(digits, {missingLine: 0}), {instanceOf: RangeError});
  t.throws(() => readTypedKey(digits, {missingLine: 6}), {instanceOf: RangeError});
});

test('refuses to compare a line that no key has', t => {
  t.throws(() => checkTypedLine(key, 0, ''), {instanceOf: RangeError});
  t.throws(() => checkTypedLine(key, 6, ''), {instanceOf: RangeError});
});

test('a damaged key of which too much is wrong is never called right', t => {
  const random = new SeededRandom(42);
  for (let round = 0; round < 60; round++) {
    t.is(readTypedKey(digits + formatHex(random.bytes(8))).kind, 'proposals');
  }
});

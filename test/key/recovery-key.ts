import {Console} from 'node:console';
import {Writable} from 'node:stream';
import {format, inspect} from 'node:util';
import test from 'ava';
import {formatHex, parseHex} from '../../source/bytes/bytes.ts';
import {KeyFormatError, type KeyFormatReason} from '../../source/errors.ts';
import {
  formatGroups,
  formatKeyGrid,
  generateRecoveryKey,
  parseRecoveryKey,
  recoveryKeyFromBytes,
} from '../../source/key/recovery-key.ts';
import {SeededRandom} from './_damage.ts';

const digits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';

test('gives back the digits it was parsed from', t => {
  const random = new SeededRandom(10);
  for (let round = 0; round < 200; round++) {
    const text = formatHex(random.bytes(32));
    if (parseRecoveryKey(text).digits() !== text) t.fail(text);
  }
  t.is(parseRecoveryKey(digits).digits(), digits);
});

test('copies the bytes on the way in and on the way out', t => {
  const bytes = parseHex(digits);
  const key = recoveryKeyFromBytes(bytes);

  bytes.fill(0);
  key.bytes().fill(0);

  t.is(key.digits(), digits);
});

test('takes 32 bytes of the given randomness and wipes what it was given', t => {
  const asked: number[] = [];
  const given = parseHex(digits);

  const key = generateRecoveryKey(size => {
    asked.push(size);
    return given;
  });

  t.deepEqual(asked, [32]);
  t.is(key.digits(), digits);
  t.deepEqual(given, new Uint8Array(32));
});

test('refuses randomness that comes up short', t => {
  t.throws(() => generateRecoveryKey(() => new Uint8Array(31)), {instanceOf: KeyFormatError});
});

test('knows whether another key is the same', t => {
  const key = parseRecoveryKey(digits);

  t.true(key.equals(parseRecoveryKey(digits.toUpperCase())));
  t.false(key.equals(parseRecoveryKey(`${digits.slice(0, -1)}8`)));
});

test('is of no use after it was wiped', t => {
  const key = parseRecoveryKey(digits);
  const other = parseRecoveryKey(digits);

  key.wipe();

  t.throws(() => key.digits(), {instanceOf: Error});
  t.throws(() => key.bytes(), {instanceOf: Error});
  t.throws(() => other.equals(key), {instanceOf: Error});
});

const showings: Record<string, (key: unknown) => string> = {
  'a template string': key => `${key}`,
  'joined text': key => ['key', key].join(' '),
  JSON: key => JSON.stringify({key}),
  'util.inspect, hidden and deep': key => inspect({key}, {showHidden: true, depth: 9, getters: true}),
  'util.inspect without custom inspection': key => inspect(key, {customInspect: false, showHidden: true}),
  'util.format': key => format('%s %o %O %j %d', key, key, key, key, key),
  'an error message': key => String(new Error(`cannot use ${key}`, {cause: key}).stack),
  'object spread': key => JSON.stringify({...(key as object)}) + inspect({...(key as object)}),
  'its own properties': key => inspect(Object.getOwnPropertyDescriptors(key)),
};

for (const [name, show] of Object.entries(showings)) {
  test(`shows no digit in ${name}`, t => {
    const shown = show(parseRecoveryKey(digits));

    for (let start = 0; start + 4 <= digits.length; start++) {
      t.false(shown.includes(digits.slice(start, start + 4)));
    }
    t.false(shown.includes('103, 48, 165')); // its first bytes in decimal
  });
}

test('shows a placeholder on the console', t => {
  let printed = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      printed += String(chunk);
      done();
    },
  });

  new Console(stdout).log(parseRecoveryKey(digits), {key: parseRecoveryKey(digits)});

  t.is(printed, '[recovery key] { key: [recovery key] }\n');
});

const forgiven: Record<string, string> = {
  'upper case': digits.toUpperCase(),
  'groups and lines': `${digits.match(/.{16}/g)?.map(formatGroups).join('\n')}\n`,
  'Windows line breaks': digits.match(/.{16}/g)?.join('\r\n') ?? '',
  'dashes of several kinds': digits.match(/.{8}/g)?.join('–') ?? '',
  'a minus sign, a no-break space and a byte order mark': `\ufeff${digits.slice(0, 9)}\u2212${digits.slice(9, 20)}\u00a0${digits.slice(20)}`,
  'O for 0': digits.replaceAll('0', 'O'),
  'l for 1': digits.replaceAll('1', 'l'),
  'I for 1, o for 0': digits.replaceAll('1', 'I').replaceAll('0', 'o'),
};

for (const [what, text] of Object.entries(forgiven)) {
  test(`forgives ${what}`, t => {
    t.is(parseRecoveryKey(text).digits(), digits);
  });
}

const refusals: [string, string, KeyFormatReason][] = [
  ['nothing', '', 'empty'],
  ['spaces and dashes only', ' - \n --', 'empty'],
  ['63 digits', digits.slice(1), 'too-short'],
  ['65 digits', `${digits}0`, 'too-long'],
  ['a key with its check line', `${digits}e3a1d92618161093`, 'too-long'],
  ['one letter that is no digit', digits.replace('9', 'g'), 'not-hex'],
  ['an unreadable digit', digits.replace('9', '?'), 'not-hex'],
  ['a password', 'correct horse battery staple', 'password'],
  ['a password with signs', 'Tr0ub4dor&3', 'password'],
  ["Signal's older passphrase", '12345 67890 12345 67890 12345 67890', 'signal-passphrase'],
  [
    "Signal's newer key",
    'h4k2 9zqp x7m3 v0tw 8rj5 n6yc u1ge s2bd f4la o9iw q3zk m8xp t7vh r5nj y6cu g1es',
    'signal-key',
  ],
];

for (const [what, text, reason] of refusals) {
  test(`refuses ${what} as ${reason}`, t => {
    const error = t.throws(() => parseRecoveryKey(text), {instanceOf: KeyFormatError, code: 'key-format'});
    t.is(error?.reason, reason);
  });
}

test('refuses 31 and 33 bytes', t => {
  t.is(
    t.throws(() => recoveryKeyFromBytes(new Uint8Array(31)), {instanceOf: KeyFormatError})?.reason,
    'too-short',
  );
  t.is(
    t.throws(() => recoveryKeyFromBytes(new Uint8Array(33)), {instanceOf: KeyFormatError})?.reason,
    'too-long',
  );
});

test('no refusal repeats six characters of the text', t => {
  for (const [, text] of refusals) {
    const compact = text.replace(/[\s-]/g, '');
    const error = t.throws(() => parseRecoveryKey(text), {instanceOf: KeyFormatError});
    const said = `${error?.message} ${inspect(error)} ${JSON.stringify(error)}`.split('    at ')[0] ?? '';
    for (let start = 0; start + 6 <= compact.length; start++) {
      t.false(said.includes(compact.slice(start, start + 6)));
    }
  }
});

test('writes a grid of five lines, the check line last', t => {
  t.deepEqual(formatKeyGrid(parseRecoveryKey(digits)), [
    '6730 a595 a148 4d0c',
    '39c1 01dc 0ac8 2ec5',
    'e401 bb6f 0e1b 8ee2',
    'dc10 4a6b 3687 f017',
    'e3a1 d926 1816 1093',
  ]);
});

test('groups any number of digits by four', t => {
  t.is(formatGroups('6730a5'), '6730 a5');
  t.is(formatGroups(''), '');
});

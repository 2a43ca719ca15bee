import test from 'ava';
import {concatBytes, equalBytes, formatHex, parseHex} from '../../source/bytes/bytes.ts';
import {
  codewordSize,
  computeCheckLine,
  correctCodeword,
  formatCheckLine,
  keySize,
  needsArchive,
  spareCheckBytes,
} from '../../source/key/check-line.ts';
import {parseRecoveryKey} from '../../source/key/recovery-key.ts';
import {damage, encode, neighbourSwaps, oneDigitChanges, SeededRandom} from './_damage.ts';
import {isCodeword, secondCheckLine} from './_second-code.ts';
import {keyVectors} from './_vectors.ts';

const keyDigits = '6730a595a1484d0c39c101dc0ac82ec5e401bb6f0e1b8ee2dc104a6b3687f017';
const sheetDigits = `${keyDigits}e3a1d92618161093`;

test('all five vectors are there', t => {
  t.is(keyVectors.length, 5);
});

for (const {name, key, checkLine} of keyVectors) {
  test(`computes the check line of ${name}`, t => {
    t.is(formatHex(computeCheckLine(parseHex(key))), checkLine);
    t.is(formatCheckLine(parseRecoveryKey(key)), checkLine);
  });
}

test('agrees with a second implementation on random keys', t => {
  const random = new SeededRandom(1);
  for (let round = 0; round < 500; round++) {
    const keyBytes = random.bytes(keySize);
    if (!equalBytes(computeCheckLine(keyBytes), secondCheckLine(keyBytes))) t.fail(`round ${round}`);
  }
  t.true(isCodeword(encode(random.bytes(keySize))));
});

test('refuses to compute the check line of anything but 32 bytes', t => {
  t.throws(() => computeCheckLine(new Uint8Array(31)), {instanceOf: RangeError});
  t.throws(() => computeCheckLine(new Uint8Array(33)), {instanceOf: RangeError});
});

test('changes nothing in an undamaged codeword', t => {
  const received = parseHex(sheetDigits);

  const correction = correctCodeword(received, []);

  t.deepEqual(correction?.changed, []);
  t.is(formatHex(correction?.keyBytes ?? new Uint8Array()), keyDigits);
});

test('leaves the received bytes as they are', t => {
  const received = damage(parseHex(sheetDigits), [3], new SeededRandom(2));
  const before = received.slice();

  correctCodeword(received, [7]);

  t.deepEqual(received, before);
});

test('corrects every change of one digit, and names its byte', t => {
  const wrong: number[] = [];
  let count = 0;
  for (const digits of oneDigitChanges(sheetDigits)) {
    const correction = correctCodeword(parseHex(digits), []);
    const byteIndex = Math.floor(count++ / 30);
    if (
      formatHex(correction?.keyBytes ?? new Uint8Array()) !== keyDigits ||
      correction?.changed[0] !== byteIndex
    ) {
      wrong.push(byteIndex);
    }
  }
  t.deepEqual(wrong, []);
  t.is(count, 80 * 15);
});

test('corrects every swap of two neighbouring digits', t => {
  let count = 0;
  for (const digits of neighbourSwaps(sheetDigits)) {
    const correction = correctCodeword(parseHex(digits), []);
    if (formatHex(correction?.keyBytes ?? new Uint8Array()) !== keyDigits) t.fail(`swap ${count}`);
    count++;
  }
  t.true(count > 70);
});

test('rebuilds each of the five lines from the other four', t => {
  for (let line = 0; line < 5; line++) {
    const received = parseHex(sheetDigits);
    const erasures = Array.from({length: 8}, (_, index) => 8 * line + index);
    for (const position of erasures) received[position] = 0xaa;

    const correction = correctCodeword(received, erasures);

    t.is(
      formatHex(
        concatBytes(correction?.keyBytes ?? new Uint8Array(), correction?.checkBytes ?? new Uint8Array()),
      ),
      sheetDigits,
    );
    t.deepEqual(correction?.changed, []);
  }
});

for (let erasureCount = 0; erasureCount <= 8; erasureCount++) {
  test(`corrects every number of errors that ${erasureCount} erasures leave room for`, t => {
    const random = new SeededRandom(100 + erasureCount);
    for (let errorCount = 0; 2 * errorCount + erasureCount <= 8; errorCount++) {
      for (let round = 0; round < 150; round++) {
        const codeword = encode(random.bytes(keySize));
        const positions = random.pick(errorCount + erasureCount, codewordSize);
        const errors = positions.slice(0, errorCount).sort((left, right) => left - right);
        const erasures = positions.slice(errorCount);
        const received = damage(codeword, errors, random);
        for (const position of erasures) received[position] = random.below(256);

        const correction = correctCodeword(received, erasures);

        if (correction === undefined) return t.fail(`${errorCount} errors, round ${round}: nothing found`);
        const found = concatBytes(correction.keyBytes, correction.checkBytes);
        if (!equalBytes(found, codeword))
          return t.fail(`${errorCount} errors, round ${round}: another codeword`);
        if (correction.changed.join() !== errors.join())
          return t.fail(`${errorCount} errors: wrong positions`);
      }
    }
    t.pass();
  });
}

test('whatever it returns past its reach is a codeword within its reach', t => {
  const random = new SeededRandom(3);
  let found = 0;
  for (let round = 0; round < 4000; round++) {
    const erasures = random.pick(6, codewordSize);
    const received = random.bytes(codewordSize);

    const correction = correctCodeword(received, erasures);

    if (correction === undefined) continue;
    found++;
    const codeword = concatBytes(correction.keyBytes, correction.checkBytes);
    const differing = [...codeword.keys()].filter(
      position => codeword[position] !== received[position] && !erasures.includes(position),
    );
    if (!isCodeword(codeword)) t.fail('no codeword');
    if (2 * differing.length + erasures.length > 8) t.fail('too far away');
    t.deepEqual(differing, [...correction.changed]);
  }
  t.true(found > 100); // theory: 34·255 / 256^2 = 13 in 100
});

test('finds nothing with nine erasures', t => {
  t.is(correctCodeword(parseHex(sheetDigits), [0, 1, 2, 3, 4, 5, 6, 7, 8]), undefined);
});

test('counts an erasure that is named twice once', t => {
  const erasures = [0, 1, 2, 3, 4, 5, 6, 7];

  const correction = correctCodeword(parseHex(sheetDigits), [...erasures, ...erasures]);

  t.is(formatHex(correction?.keyBytes ?? new Uint8Array()), keyDigits);
});

test('refuses positions and sizes that no codeword has', t => {
  t.throws(() => correctCodeword(new Uint8Array(39), []), {instanceOf: RangeError});
  t.throws(() => correctCodeword(new Uint8Array(40), [40]), {instanceOf: RangeError});
  t.throws(() => correctCodeword(new Uint8Array(40), [-1]), {instanceOf: RangeError});
  t.throws(() => correctCodeword(new Uint8Array(40), [0.5]), {instanceOf: RangeError});
});

test('three wrong bytes are proposed, four wait for an archive', t => {
  t.is(spareCheckBytes(3, 0), 2);
  t.false(needsArchive(3, 0));
  t.true(needsArchive(4, 0));
});

test('errors beside erasures wait for an archive once fewer than two check bytes are spare', t => {
  t.false(needsArchive(1, 4));
  t.true(needsArchive(1, 5));
  t.true(needsArchive(3, 1));
});

test('erasures alone never wait for an archive', t => {
  t.false(needsArchive(0, 8));
});

import test from 'ava';
import fc from 'fast-check';
import {
  blockSize,
  isZeroBlock,
  maxOctalNumber,
  parseTarHeader,
  writeTarHeader,
} from '../../source/archive/tar-header.ts';
import {MalformedError} from '../../source/errors.ts';

const fields = fc.record({
  name: fc.stringMatching(/^[a-z/]{1,100}$/),
  prefix: fc.stringMatching(/^[a-z/]{1,155}$/),
  mode: fc.constantFrom(0o644, 0o755),
  size: fc.integer({min: 0, max: maxOctalNumber}),
  mtime: fc.integer({min: 0, max: maxOctalNumber}),
  typeflag: fc.constantFrom('0', '5', 'x'),
});

test('reads back any header that it wrote', t => {
  fc.assert(
    fc.property(fields, given => {
      const block = Buffer.alloc(blockSize, 0xff);
      writeTarHeader(block, 0, given);
      const {nameBytes, ...read} = parseTarHeader(block);
      const {name, prefix, ...rest} = given;
      t.is(Buffer.from(nameBytes).toString(), `${prefix}/${name}`);
      t.deepEqual(read, rest);
    }),
    {numRuns: 300},
  );
});

test('finds any changed byte of a header', t => {
  const block = Buffer.alloc(blockSize);
  writeTarHeader(block, 0, {name: 'a', mode: 0o644, size: 1, mtime: 1, typeflag: '0'});
  for (let at = 0; at < blockSize; at++) {
    // The two bytes behind the checksum's digits only end the field: a NUL may be a space.
    const changed = Buffer.from(block);
    changed[at] = (changed[at] ?? 0) ^ 0x41;
    t.throws(() => parseTarHeader(changed, 77), {instanceOf: MalformedError}, `byte ${at}`);
  }
});

test('tells a block of zeros', t => {
  const block = Buffer.alloc(blockSize);
  t.true(isZeroBlock(block));
  block[511] = 1;
  t.false(isZeroBlock(block));
});

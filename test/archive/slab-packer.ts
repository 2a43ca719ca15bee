import test from 'ava';
import fc from 'fast-check';
import {SlabPacker} from '../../source/archive/slab-packer.ts';
import {utf8} from '../../source/bytes/bytes.ts';
import {slabSize} from '../../source/bytes/slabs.ts';

test('begins with a whole slab of space and nothing in it', t => {
  const packer = new SlabPacker();
  t.is(packer.space, slabSize);
  t.is(packer.filled, 0);
  t.is(packer.take().length, 0);
});

test('packs bytes, zeros and what writes itself, one after the other', t => {
  const packer = new SlabPacker();
  t.is(packer.copy(utf8('ab')), 2);
  t.is(packer.zeros(2), 2);
  t.is(
    packer.write((target, at) => target.write('cd', at)),
    2,
  );
  t.is(packer.copy(utf8('xyz'), 2), 1);
  t.is(packer.filled, 7);
  t.deepEqual(Buffer.from(packer.take()), Buffer.from('ab\0\0cdz'));
  t.is(packer.filled, 0);
});

test('takes only as much as there is space for, and says how much', t => {
  const packer = new SlabPacker();
  packer.zeros(slabSize - 3);
  t.is(packer.copy(utf8('abcde')), 3);
  t.is(packer.copy(utf8('abcde'), 3), 0);
  t.is(packer.zeros(5), 0);
  t.is(packer.space, 0);
  t.deepEqual(Buffer.from(packer.take().subarray(-3)), Buffer.from('abc'));
});

test('makes zeros of memory that was never cleared', t => {
  const packer = new SlabPacker();
  packer.zeros(slabSize);
  t.true(packer.take().every(byte => byte === 0));
});

test('begins anew with a whole slab of space each time', t => {
  const packer = new SlabPacker();
  packer.copy(utf8('first'));
  t.deepEqual(Buffer.from(packer.take()), Buffer.from('first'));
  t.is(packer.space, slabSize);
  t.is(packer.filled, 0);
  packer.copy(utf8('other'));
  t.deepEqual(Buffer.from(packer.take()), Buffer.from('other'));
});

test('gives out any pieces in their order, byte for byte', t => {
  const sizes = fc.array(fc.integer({min: 0, max: 70_000}), {minLength: 1, maxLength: 12});
  fc.assert(
    fc.property(sizes, pieces => {
      const packer = new SlabPacker();
      const wanted: Buffer[] = [];
      const taken: Uint8Array[] = [];
      for (const [index, size] of pieces.entries()) {
        const piece = Buffer.alloc(size, index + 1);
        wanted.push(piece);
        for (let at = packer.copy(piece); at < size; at += packer.copy(piece, at))
          taken.push(Uint8Array.from(packer.take()));
      }
      taken.push(Uint8Array.from(packer.take()));
      t.deepEqual(Buffer.concat(taken), Buffer.concat(wanted));
    }),
    {numRuns: 30},
  );
});

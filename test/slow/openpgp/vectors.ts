import test from 'ava';
import {opensAsSaid, slowVectors} from '../../openpgp/_vectors.ts';

// Argon2 over 2 GiB, three times each, one after another.
for (const vector of slowVectors) test.serial(`${vector.name}: ${vector.expect}`, opensAsSaid, vector);

import test from 'ava';
import {describeFault} from '../../source/screens/run-app.tsx';

test('a fault is told in one line that holds no digits of a key', t => {
  const line = describeFault(new TypeError('bad 6730 a595 a148 4d0c\nand 6730a595a1484d0c39c1'));
  t.notRegex(line, /6730|\n/);
  t.regex(line, /TypeError/);
});

import {readFileSync} from 'node:fs';
import test from 'ava';
import {isTooOld, oldestNode} from '../../source/cli/node-version.ts';

test('takes the version that package.json asks for and later ones, and no earlier one', t => {
  const {engines} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  t.is(engines.node, `>=${oldestNode}`);

  for (const version of ['22.20.0', '22.21.1', '23.0.0', '26.10.0', '100.1.2'])
    t.false(isTooOld(version), version);
  for (const version of ['22.19.9', '20.20.2', '18.0.0', '0.12.0']) t.true(isTooOld(version), version);
});

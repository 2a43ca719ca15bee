import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {readBattery} from '../../source/disk/power-supply.ts';
import {makeFolder} from './_folder.ts';

function addSupply(folder: string, name: string, facts: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, name));
  for (const [file, text] of Object.entries(facts)) writeFileSync(join(folder, name, file), `${text}\n`);
}

test('a battery that empties is told, with how full it is', async t => {
  const folder = makeFolder(t);
  addSupply(folder, 'AC', {type: 'Mains', online: '0'});
  addSupply(folder, 'BAT0', {type: 'Battery', status: 'Discharging', capacity: '43'});
  t.deepEqual(await readBattery(folder), {percent: 43});
});

test('nothing is told of a machine that is plugged in, or has no battery', async t => {
  const folder = makeFolder(t);
  t.is(await readBattery(join(folder, 'absent')), undefined);
  t.is(await readBattery(folder), undefined);
  addSupply(folder, 'BAT0', {type: 'Battery', status: 'Charging', capacity: '43'});
  t.is(await readBattery(folder), undefined);
});

test('the battery of a mouse is not the machine’s', async t => {
  const folder = makeFolder(t);
  addSupply(folder, 'hidpp', {type: 'Battery', scope: 'Device', status: 'Discharging', capacity: '5'});
  t.is(await readBattery(folder), undefined);
});

test('a battery that does not say how full it is, is a battery', async t => {
  const folder = makeFolder(t);
  addSupply(folder, 'BAT0', {type: 'Battery', status: 'Discharging', capacity: 'high'});
  t.deepEqual(await readBattery(folder), {percent: undefined});
});

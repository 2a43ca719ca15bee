import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {listMountedDisks} from '../../source/disk/places.ts';
import {makeFolder} from './_folder.ts';

test('finds sticks and cards among the mounts, with the spaces in their names', async t => {
  const file = join(makeFolder(t), 'mountinfo');
  const line = (place: string): string => `36 35 98:0 / ${place} rw,noatime shared:1 - ext4 /dev/sda1 rw\n`;
  writeFileSync(
    file,
    ['/', '/proc', '/run/media/anna/My\\040Stick', '/media/card', '/mnt', '/mntx', '/media/card']
      .map(line)
      .join(''),
  );

  const found = (await listMountedDisks(file)).filter(path => !path.startsWith('/Volumes/'));

  t.deepEqual(found, ['/media/card', '/mnt', '/run/media/anna/My Stick']);
});

test('a system that tells nothing has none', async t => {
  const found = await listMountedDisks(join(makeFolder(t), 'absent'));
  t.deepEqual(
    found.filter(path => !path.startsWith('/Volumes/')),
    [],
  );
});

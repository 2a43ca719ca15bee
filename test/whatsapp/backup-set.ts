/** What names, ends of files and whole sets of backups say. */
import test from 'ava';
import {BackupFixity} from '../../source/whatsapp/backup-fixity.ts';
import {readBackupName, whyUnread} from '../../source/whatsapp/backup-name.ts';
import {type BackupInSet, backupTime, judgeBackupSet} from '../../source/whatsapp/backup-set.ts';
import {crypt12Header, crypt15Header, databaseLike, makeBackup, noise} from './_backup-writer.ts';

test('a name says what is in the backup, of which day, and whether it is an increment', t => {
  t.is(readBackupName('msgstore.db'), undefined);
  t.is(readBackupName('msgstore.db.crypt16'), undefined);
  t.like(readBackupName('msgstore.db.crypt15'), {
    contentName: 'msgstore.db',
    series: 'msgstore',
    day: undefined,
    isIncrement: false,
  });
  t.like(readBackupName('msgstore-2025-03-05.1.db.crypt15'), {
    series: 'msgstore',
    day: '2025-03-05',
    isIncrement: false,
  });
  t.like(readBackupName('msgstore-increment-2-2025-03-05.1.db.crypt15'), {
    series: 'msgstore',
    isIncrement: true,
  });
  t.like(readBackupName('msgstore-increment-1.crypt15'), {series: 'msgstore', isIncrement: true});
  t.like(readBackupName('wa.db.crypt14'), {series: 'wa', format: 'crypt14'});
  t.like(readBackupName('backup_settings.json.CRYPT15'), {
    contentName: 'backup_settings.json',
    format: 'crypt15',
  });
  t.regex(whyUnread('msgstore.db.crypt8') ?? '', /older form/);
  t.regex(whyUnread('ChatStorage.sqlite.enc') ?? '', /iCloud/);
  t.is(whyUnread('msgstore.db.crypt15'), undefined);
});

const now = new Date('2025-03-10T12:00:00Z');

function at(path: string, day: string, digest?: string): BackupInSet {
  return {path, size: 1, mtime: Date.parse(day), digest};
}

test('an increment without its base, an old backup and the same one twice are noticed', t => {
  t.deepEqual(
    judgeBackupSet(
      [
        at('W/Databases/msgstore-increment-1.crypt15', '2025-01-01'),
        at('W/Databases/msgstore.db.crypt15', '2025-01-01', 'aa'),
        at('Copy/msgstore.db.crypt15', '2025-01-01', 'aa'),
        at('Copy/wa-increment-1.crypt15', '2025-01-01'),
      ],
      now,
    ),
    [
      {kind: 'increment-without-base', path: 'Copy/wa-increment-1.crypt15'},
      {kind: 'duplicate-backup', path: 'Copy/msgstore.db.crypt15', other: 'W/Databases/msgstore.db.crypt15'},
      {kind: 'stale-backup', path: 'W/Databases/msgstore-increment-1.crypt15', days: 68},
    ],
  );
  t.deepEqual(judgeBackupSet([at('msgstore.db.crypt15', '2025-03-09')], now), []);
  t.is(
    backupTime({path: 'msgstore-2024-02-30.1.db.crypt15', mtime: 5}),
    Date.parse('2024-02-30T00:00:00Z') || 5,
  );
});

test('the MD5 at the end is found whatever the chunks, and not where a byte is another', t => {
  const aesKey = noise(32, 1);
  for (const header of [crypt15Header(3), crypt12Header()]) {
    const bytes = makeBackup({header, aesKey, content: databaseLike(5000)});
    const without = makeBackup({
      header: crypt15Header(3),
      aesKey,
      content: databaseLike(5000),
      hasMd5: false,
    });
    const check = (whole: Uint8Array, size: number): boolean => {
      const fixity = new BackupFixity();
      for (let start = 0; start < whole.length; start += size)
        fixity.update(whole.subarray(start, start + size));
      return fixity.matches();
    };
    for (const size of [1, 7, 21, 100_000]) t.true(check(bytes, size), `${size}`);
    t.false(check(without, 7));
    t.false(check(bytes.subarray(1), 7));
    t.false(check(bytes.subarray(0, 19), 7));
  }
});

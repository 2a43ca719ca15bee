import {readFileSync} from 'node:fs';
import test from 'ava';
import {commandTable} from '../../source/cli/command-table.ts';
import {formatHelp} from '../../source/cli/help.ts';
import {runCli} from './_cli.ts';

const overview = `keep64: recovery keys and sealed archives, offline

  keep64                          open the terminal interface
  keep64 key new                  make a 64-digit recovery key and show it once, with its check line
  keep64 key check                is what I typed a key; proposes corrections, applies none
  keep64 key show                 show an existing key another way
  keep64 key sheet                make the recovery sheet to print: QR code, digits, words, how to
                                  open an archive
  keep64 key read PHOTO           read a key back from a photo or scan of its QR code, and show it
                                  or write it to a file
  keep64 seal SOURCE...           pack and encrypt files, read the archive back, then give it its
                                  name
  keep64 list ARCHIVE             what is inside, from the inventory (not verified yet)
  keep64 inspect FILE...          without the key: packets, algorithms, what opens it, what is weak
  keep64 verify ARCHIVE...        with the key: read every byte and compare it with the manifest
  keep64 drill ARCHIVE            can I still recover: type the key from paper, read everything,
                                  write nothing
  keep64 audit [DIR|FILE...]      a whole collection: copies, ages, checks, what is due, what one
                                  mishap takes
  keep64 restore ARCHIVE          verify and unpack into a folder that is new or empty
  keep64 repair ARCHIVE           mend a damaged archive with its PAR2 files, into a new file (needs
                                  par2)
  keep64 password add ARCHIVE     let a password open an archive too; the 64 digits go on to open it
  keep64 password change ARCHIVE  give an archive another password
  keep64 password remove ARCHIVE  take the password away; the 64 digits go on to open it
  keep64 whatsapp audit FOLDER    what a folder of WhatsApp holds, in numbers, and whether it is
                                  whole
  keep64 log                      what was made, checked and restored when; --check proves that
                                  nobody changed it
  keep64 demo                     the whole round on a sample chat in a temporary folder
  keep64 about                    version, formats, how to open archives without keep64, licences

Options everywhere:
  --json                     print one JSON object on standard output
  --progress auto|json|none  how progress is shown on standard error
  --quiet                    print errors only
  --no-color                 no colours (also with NO_COLOR set)
  -h, --help                 show this help
  --version                  show the version

Secrets come from the terminal, --key-file, --key-fd, --password-file or --password-fd; never from
arguments, never from the environment. - stands for standard input or output.

Exit codes:
  0    done, and all good; nothing else means all good
  1    failed: a bug or something unforeseen
  2    usage, or something asked for that cannot be: no such file, no space, target exists
  3    finished, with findings
  10   not an archive keep64 can read
  12   wrong key or password
  13   damaged
  14   refused by a safety limit
  15   valid but not supported
  130  interrupted (143: terminated, 129: hung up)

keep64 COMMAND --help says more about one command.
`;

const ofRestore = `keep64 restore ARCHIVE
  verify and unpack into a folder that is new or empty

Options:
  -C, --target DEST     the folder to make
  --only GLOB           restore only these paths; everything is verified
  --only-path PATH      restore only this file or folder, by its very name: no glob
  --files-from FILE     the same for each line of a file (- for standard input)
  --dry-run             verify and say what would be restored; write nothing
  --salvage             from a damaged archive: put every file that can be proven into
                        DEST/salvaged, list the others
  --skip-unsafe         leave out links and other entries that are never restored, instead of
                        refusing
  --key-file FILE       the digits as text or photo, or WhatsApp’s key file (- for standard input)
  --key-fd N            read the 64 digits from an open file descriptor
  --password            ask for the password on the terminal
  --password-file FILE  read the password from a file
  --password-fd N       read the password from an open file descriptor
  --max-memory MIB      let a password slot ask for so much memory (default 2048)
  --max-size BYTES      refuse contents larger than this
  --log-paths           let the path of the archive stand in the audit log
  --no-log              leave this run out of the audit log

Options everywhere:
  --json                     print one JSON object on standard output
  --progress auto|json|none  how progress is shown on standard error
  --quiet                    print errors only
  --no-color                 no colours (also with NO_COLOR set)
  -h, --help                 show this help
  --version                  show the version
`;

test('--help prints the whole overview', async t => {
  const result = await runCli(['--help']);
  t.is(result.stdout, overview);
  t.is(result.stderr, '');
  t.is(result.exitCode, 0);
});

test('help stands for --help', async t => {
  t.is((await runCli(['help'])).stdout, overview);
  t.is((await runCli(['-h'])).stdout, overview);
});

test('a command with --help prints its own help and does nothing', async t => {
  const result = await runCli(['restore', 'no-such-file', '--help']);
  t.is(result.stdout, ofRestore);
  t.is(result.exitCode, 0);
  t.is((await runCli(['help', 'restore'])).stdout, ofRestore);
});

test('README.md names every command, in the order of the help', t => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const table = readme.slice(readme.indexOf('\n## Commands\n'), readme.indexOf('\n### Exit codes\n'));
  const cells = Array.from(table.matchAll(/^\| (`.*?`) \|/gm), ([, cell = '']) => cell);
  const paths = cells.flatMap(cell => {
    const names = Array.from(cell.matchAll(/`(.*?)`/g), ([, name = '']) => name);
    const [group = ''] = names[0]?.match(/^\w+ /) ?? [];
    return names.map((name, index) => (index === 0 ? name : `${group}${name}`));
  });
  t.deepEqual(
    paths,
    commandTable.map(({path}) => path),
  );
});

test('no line of any help is wider than a terminal of 100 columns', t => {
  for (const command of [undefined, ...commandTable]) {
    for (const line of formatHelp(command).split('\n')) t.true(line.length <= 100, line);
  }
});

test('the help of a command names all of its options', t => {
  for (const command of commandTable) {
    const help = formatHelp(command);
    for (const {name} of command.options) t.true(help.includes(`--${name}`), `${command.path} ${name}`);
  }
});

import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {parseArguments, type Request} from '../../source/cli/arguments.ts';
import {commandTable} from '../../source/cli/command-table.ts';
import {globalOptions} from '../../source/cli/option-lists.ts';
import {UsageError} from '../../source/errors.ts';
import {assertClean, checkLine, digits, makeFolder, runCli, words} from './_cli.ts';

const groups = digits.match(/.{4}/g) ?? [];
const reasonOf = (args: readonly string[]): string => {
  try {
    return parseArguments(args).kind;
  } catch (error) {
    return error instanceof UsageError ? error.reason : String(error);
  }
};

function commandOf(request: Request): Extract<Request, {kind: 'command'}> {
  if (request.kind !== 'command') throw new Error(`no command but ${request.kind}`);
  return request;
}

const inArguments: Readonly<Record<string, readonly string[]>> = {
  'as a command': [digits],
  'as a file': ['verify', digits],
  'in upper case': ['verify', digits.toUpperCase()],
  'in one argument of groups': ['verify', groups.join(' ')],
  'with dashes': ['verify', groups.join('-')],
  'with line breaks': ['verify', (digits.match(/.{16}/g) ?? []).join('\n')],
  'with its check line': ['verify', digits + checkLine],
  'as 16 arguments': ['key', 'check', ...groups],
  'as 20 arguments': ['verify', ...groups, ...(checkLine.match(/.{4}/g) ?? [])],
  'as four arguments': ['verify', ...(digits.match(/.{16}/g) ?? [])],
  'as the value of an option': ['verify', 'x.pgp', '--key-file', digits],
  'after an equals sign': ['verify', 'x.pgp', `--key-file=${digits}`],
  'after an equals sign of no option': ['verify', 'x.pgp', `--key=${digits}`],
  'behind a short option': ['seal', 'x', `-o${digits}`],
  'as an option': ['verify', `--${digits}`],
  'after --': ['verify', '--', digits],
  'with O for 0 and l for 1': ['verify', digits.replaceAll('0', 'O').replaceAll('1', 'l')],
  'with an unreadable digit': ['verify', `?${digits.slice(1)}`],
  'with a digit lost': ['verify', digits.slice(1)],
  'with a digit too many': ['verify', `${digits}0`],
  'as 24 words': ['key', 'check', ...words.split(' ')],
  'as 24 words in one argument': ['verify', words],
  'as 24 words of which one is mistyped': ['verify', words.replace('lunch', 'lnuch')],
};

for (const [how, args] of Object.entries(inArguments)) {
  test(`refuses a key in the arguments: ${how}`, t => {
    const error = t.throws(() => parseArguments(args), {instanceOf: UsageError});
    t.is(error?.reason, 'key-in-arguments');
  });
}

test('does not take other arguments for keys', t => {
  t.is(reasonOf(['seal', ...Array.from({length: 20}, (_, index) => String(2005 + index))]), 'command');
  const folders =
    'alpha beta camera photos chats music films letters papers taxes house garden mother father kids pets work school travel recipes books';
  t.is(reasonOf(['seal', ...folders.split(' ')]), 'command');
  t.is(reasonOf(['verify', 'Chats-20251123T181500Z.909a5a09.tar.pgp']), 'command');
  t.is(reasonOf(['verify', `${'a'.repeat(40)}/${'b'.repeat(40)}/c`]), 'command');
  t.is(reasonOf(['restore', 'x.pgp', '-C', 'dead', '--only', 'beef']), 'command');
});

test('the program refuses a key in its arguments with 2 and shows no part of it', async t => {
  for (const args of [
    ['verify', digits],
    ['key', 'check', ...groups],
    [`--key=${digits}`],
    ['verify', words],
  ]) {
    const result = await runCli(args);
    t.is(result.exitCode, 2);
    t.is(result.stdout, '');
    t.regex(result.stderr, /^keep64: a recovery key has no place on a command line\n {2}\S.*\n$/);
    assertClean(t, result);
    t.notRegex(result.stderr, /grunt|lunch/);
  }
});

test('the program refuses what it does not know with 2', async t => {
  for (const [args, sentence] of [
    [['frobnicate'], 'there is no command frobnicate'],
    [['key'], 'key needs one of new, check, show, sheet, read'],
    [['verify', 'x', '--frobnicate'], 'verify has no option --frobnicate'],
    [['verify'], 'verify needs ARCHIVE...'],
    [['list', 'a', 'b'], 'list takes ARCHIVE'],
    [['seal', 'x', '--profile', 'rfc1991'], '--profile is one of rfc4880, rfc9580'],
    [['verify', 'x', '--key-file'], 'verify: the option --key-file needs a value'],
    [['verify', 'x', '--json=yes'], 'verify: the option --json takes no value'],
    [['verify', 'x', '--key-fd', '-1'], 'verify: the option --key-fd needs a value'],
    [['verify', 'x', '--key-fd', 'three'], '--key-fd is a whole number from 0 to 1048576'],
    [['help', 'frobnicate'], 'there is no command frobnicate'],
  ] as const) {
    const result = await runCli(args);
    t.is(result.exitCode, 2, args.join(' '));
    t.is(result.stdout, '');
    t.is(result.stderr.split('\n')[0], `keep64: ${sentence}`);
    t.regex(result.stderr, /\n {2}\S.*\n$/);
  }
});

test('an unknown command with an escape sequence in it reaches no terminal', async t => {
  const result = await runCli(['\u001b]52;c;aGk=\u0007']);
  t.is(result.exitCode, 2);
  assertClean(t, result);
});

test('takes the options of every command also in front of it', t => {
  const request = commandOf(parseArguments(['--json', '--progress', 'none', 'verify', 'x.pgp', '--fixity']));
  t.is(request.path, 'verify');
  t.deepEqual(request.positionals, ['x.pgp']);
  t.true(request.options.has('json'));
  t.true(request.options.has('fixity'));
  t.is(request.options.text('progress'), 'none');
  t.is(commandOf(parseArguments(['--progress=json', 'key', 'new'])).path, 'key new');
  t.deepEqual(commandOf(parseArguments(['--json', 'seal', '--', '-rf'])).positionals, ['-rf']);
});

test('takes files whose names begin with a dash after --', t => {
  const request = commandOf(parseArguments(['seal', '--json', '--', '-rf', '--json']));
  t.deepEqual(request.positionals, ['-rf', '--json']);
});

test('collects an option that may stand several times', t => {
  const request = commandOf(parseArguments(['restore', 'x', '-C', 'y', '--only', 'a', '--only=b']));
  t.deepEqual(request.options.texts('only'), ['a', 'b']);
});

test('no option of a command has the name of one that every command has', t => {
  const everywhere = new Set(globalOptions.map(({name}) => name));
  for (const {path, options} of commandTable) {
    const names = options.map(({name}) => name);
    t.is(new Set(names).size, names.length, path);
    t.deepEqual(
      names.filter(name => everywhere.has(name)),
      [],
      path,
    );
  }
});

test('without arguments and without a terminal it does nothing, and names the demo', async t => {
  const result = await runCli([]);
  t.is(result.exitCode, 2);
  t.is(result.stdout, '');
  t.regex(result.stderr, /npm start -- demo/);
});

test('a secret is asked for on the terminal only: without one, 2 at once', async t => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'x.pgp'), 'x');
  for (const args of [
    ['key', 'check'],
    ['key', 'show'],
    ['seal', folder, '-o', `${folder}.pgp`],
    ['verify', join(folder, 'x.pgp')],
    ['verify', join(folder, 'x.pgp'), '--password'],
    ['restore', join(folder, 'x.pgp'), '-C', join(folder, 'y')],
    ['list', join(folder, 'x.pgp')],
  ]) {
    const result = await runCli(args);
    t.is(result.exitCode, 2, args.join(' '));
    t.regex(result.stderr, /there is no terminal to ask on\n {2}give the secret by --key-file/);
  }
});

test('its version is that of package.json', async t => {
  const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const result = await runCli(['--version']);
  t.is(result.stdout, `keep64 ${version}\n`);
  t.is(result.exitCode, 0);
});

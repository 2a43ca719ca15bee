/** The help text, made from the command table. */
import {wrapWords} from '../report/wrap-words.ts';
import {type CommandSpec, commandTable} from './command-table.ts';
import {exitCodes} from './exit-codes.ts';
import {globalOptions, type OptionSpec} from './option-lists.ts';

const width = 100;

/** Returns the help for one command, or for the whole program. */
export function formatHelp(command: CommandSpec | undefined): string {
  return command === undefined ? formatOverview() : formatCommand(command);
}

function formatOverview(): string {
  const rows = commandTable.map(
    ({path, positionals, about}) => [`keep64 ${path} ${positionals}`.trim(), about] as const,
  );
  return [
    'keep64: recovery keys and sealed archives, offline',
    '',
    ...table([['keep64', 'open the terminal interface'], ...rows]),
    '',
    'Options everywhere:',
    ...table(globalOptions.map(optionRow)),
    '',
    'Secrets come from the terminal, --key-file, --key-fd, --password-file or --password-fd; never from',
    'arguments, never from the environment. - stands for standard input or output.',
    '',
    'Exit codes:',
    ...table(exitCodes.map(([code, meaning]) => [String(code), meaning] as const)),
    '',
    'keep64 COMMAND --help says more about one command.',
    '',
  ].join('\n');
}

function formatCommand({path, positionals, about, options}: CommandSpec): string {
  return [
    `keep64 ${path} ${positionals}`.trim(),
    `  ${about}`,
    '',
    ...(options.length === 0 ? [] : ['Options:', ...table(options.map(optionRow)), '']),
    'Options everywhere:',
    ...table(globalOptions.map(optionRow)),
    '',
  ].join('\n');
}

function optionRow({name, short, value, about}: OptionSpec): readonly [string, string] {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return [value === undefined ? names : `${names} ${value}`, about];
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const left = Math.min(34, Math.max(...rows.map(([name]) => name.length))) + 2;
  return rows.flatMap(([name, about]) => {
    const [first = '', ...rest] = wrapWords(about, width - left - 2);
    const head =
      name.length + 2 > left
        ? [`  ${name}`, `  ${' '.repeat(left)}${first}`]
        : [`  ${name.padEnd(left)}${first}`];
    return [...head, ...rest.map(line => `  ${' '.repeat(left)}${line}`)];
  });
}

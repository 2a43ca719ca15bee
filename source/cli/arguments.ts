/** Parses a command line against the command table. Pure: text in, a request out. */
import {parseArgs} from 'node:util';
import {UsageError} from '../errors.ts';
import {type CommandPath, type CommandSpec, commandTable} from './command-table.ts';
import {holdsKey} from './key-in-arguments.ts';
import {globalOptions} from './option-lists.ts';

/** What a command line asks for. */
export type Request =
  | {readonly kind: 'interactive'}
  | {readonly kind: 'help'; readonly command: CommandSpec | undefined}
  | {readonly kind: 'version'}
  | {
      readonly kind: 'command';
      readonly path: CommandPath;
      readonly positionals: readonly string[];
      readonly options: ParsedOptions;
    };

/** The options given, by their long names. */
export class ParsedOptions {
  readonly #values: ReadonlyMap<string, string | boolean | readonly (string | boolean)[]>;

  constructor(
    values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>,
  ) {
    this.#values = new Map(
      Object.entries(values).filter(([, value]) => value !== undefined) as [string, string][],
    );
  }

  /** Tells whether a switch was given. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Returns the value of an option, or undefined. */
  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  /** Returns all values of a repeatable option. */
  texts(name: string): readonly string[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** Returns one of the allowed values, or `fallback` where none was given. @throws {UsageError} for another value. */
  choice<Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const chosen = choices.find(choice => choice === value);
    if (chosen === undefined) throw new UsageError('arguments', `--${name} is one of ${choices.join(', ')}`);
    return chosen;
  }

  /** Returns a whole number from `min` to `max`, or undefined. @throws {UsageError} for anything else. */
  integer(name: string, min: number, max: number): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= min && number <= max)) {
      throw new UsageError('arguments', `--${name} is a whole number from ${min} to ${max}`);
    }
    return number;
  }
}

/**
 * Parses arguments (without the program's own name).
 * @throws {UsageError} `arguments` for what the table does not have, `key-in-arguments` for a key. No message repeats
 * an argument that may be one.
 */
export function parseArguments(given: readonly string[]): Request {
  if (holdsKey(given)) {
    throw new UsageError('key-in-arguments', 'a recovery key has no place on a command line');
  }
  // Options that every command has may stand in front of it.
  const leading = countLeadingOptions(given);
  const args = given.slice(leading);
  const command = findCommand(args);
  if (command === undefined) return parseWithoutCommand(/^[^-]/.test(args[0] ?? '-') ? args : given);
  const rest = [...given.slice(0, leading), ...args.slice(command.path.split(' ').length)];
  const {values, positionals} = parse(rest, command);
  const options = new ParsedOptions(values);
  if (options.has('help')) return {kind: 'help', command};
  if (options.has('version')) return {kind: 'version'};
  if (positionals.length < command.minPositionals) {
    throw new UsageError('arguments', `${command.path} needs ${command.positionals}`);
  }
  if (positionals.length > command.maxPositionals) {
    throw new UsageError('arguments', `${command.path} takes ${command.positionals || 'no arguments'}`);
  }
  return {kind: 'command', path: command.path, positionals, options};
}

function countLeadingOptions(args: readonly string[]): number {
  let count = 0;
  for (;;) {
    const [name = '', value] = (args[count] ?? '').split('=', 2);
    const option = globalOptions.find(({name: long}) => name === `--${long}`);
    if (option === undefined) return count;
    count += option.value === undefined || value !== undefined ? 1 : 2;
  }
}

function findCommand(args: readonly string[]): (typeof commandTable)[number] | undefined {
  return commandTable.find(({path}) => path.split(' ').every((word, index) => args[index] === word));
}

function parseWithoutCommand(args: readonly string[]): Request {
  const [first] = args;
  if (first === 'help') {
    const command = findCommand(args.slice(1));
    if (command !== undefined || args[1] === undefined) return {kind: 'help', command};
    return parseWithoutCommand(args.slice(1));
  }
  if (first !== undefined && !first.startsWith('-')) {
    const group = commandTable
      .filter(({path}) => path.startsWith(`${first} `))
      .map(({path}) => path.split(' ')[1]);
    const known = /^[a-z-]{1,20}$/.test(first) ? ` ${first}` : '';
    throw new UsageError(
      'arguments',
      group.length > 0 ? `${first} needs one of ${group.join(', ')}` : `there is no command${known}`,
    );
  }
  const {values} = parse(args, undefined);
  if (values.version === true) return {kind: 'version'};
  if (values.help === true) return {kind: 'help', command: undefined};
  return {kind: 'interactive'};
}

function parse(
  args: readonly string[],
  command: CommandSpec | undefined,
): {values: Record<string, string | boolean | (string | boolean)[] | undefined>; positionals: string[]} {
  const specs = [...(command?.options ?? []), ...globalOptions];
  const options = Object.fromEntries(
    specs.map(({name, short, value, isRepeatable}) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        ...(short === undefined ? {} : {short}),
        ...(isRepeatable === true ? {multiple: true} : {}),
      },
    ]),
  );
  try {
    return parseArgs({args: [...args], options, allowPositionals: command !== undefined, strict: true});
  } catch (error) {
    throw new UsageError('arguments', describeParseError(error, command), {cause: undefined});
  }
}

/** Node's messages quote the argument; ours name only what looks like an option. */
function describeParseError(error: unknown, command: CommandSpec | undefined): string {
  const text = error instanceof Error ? error.message : '';
  const option = /'(-[^']{0,30})'/.exec(text)?.[1]?.split(/[ =]/)[0];
  const where = command === undefined ? 'keep64' : command.path;
  const named = option !== undefined && /^--?[a-z0-9-]+$/i.test(option) ? ` ${option}` : '';
  if (/argument missing|ambiguous/.test(text)) return `${where}: the option${named} needs a value`;
  if (/does not take an argument/.test(text)) return `${where}: the option${named} takes no value`;
  if (/Unknown option/.test(text)) return `${where} has no option${named}`;
  return `${where} does not take these arguments`;
}

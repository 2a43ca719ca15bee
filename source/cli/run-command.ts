/** Turns a parsed command line into a run of a command. */
import {tmpdir} from 'node:os';
import type {CommandContext} from '../commands/context.ts';
import type {CommandEvent} from '../commands/event.ts';
import type {Report} from '../commands/report.ts';
import {DiskError, UsageError} from '../errors.ts';
import type {ParsedOptions, Request} from './arguments.ts';
import {askForTypedKey} from './ask-secrets.ts';
import {parseExpectedHead, readKeyId, readLimits, readOnlyPaths} from './option-values.ts';
import {readAnySecret, readKeyText, readRecoveryKey, readSecret, type SecretContext} from './secrets.ts';
import {tryFirst} from './try-first.ts';

type CommandRequest = Extract<Request, {kind: 'command'}>;
type Run = AsyncGenerator<CommandEvent, Report>;

const maxLogLimit = 1_000_000;

/** Starts a command. Commands are loaded when they are run: most need little of what the program holds. */
export async function startCommand(
  request: CommandRequest,
  context: CommandContext,
  secrets: SecretContext,
): Promise<Run> {
  const {options, positionals} = request;
  const [first = ''] = positionals;
  refuseSharedInput(request);
  switch (request.path) {
    case 'key new': {
      const {keyNew} = await import('../commands/key-new.ts');
      const outputFile = options.text('out');
      if (outputFile === '-') throw new UsageError('arguments', 'without --out the key is printed');
      const sheetFile = options.text('sheet');
      if (sheetFile === '-') throw new UsageError('arguments', 'key sheet -o - writes a sheet to a pipe');
      const silent = ['json', 'quiet'].find(name => options.has(name));
      if (silent !== undefined && outputFile === undefined && sheetFile === undefined) {
        throw new UsageError('arguments', `with --${silent} the key is not printed: name a file with --out`);
      }
      return keyNew({outputFile, sheetFile}, context);
    }
    case 'key check': {
      const {keyCheck} = await import('../commands/key-check.ts');
      const typed = (await readKeyText(options, secrets)) ?? (await askForTypedKey(secrets));
      return keyCheck({typed, against: options.text('against')}, context);
    }
    case 'key show': {
      const {keyShow} = await import('../commands/key-show.ts');
      if (options.has('json'))
        throw new UsageError('arguments', 'key show prints a key, which JSON never holds');
      if (options.has('quiet')) throw new UsageError('arguments', 'key show --quiet would show nothing');
      const form = options.choice('as', ['grid', 'words', 'qr'], 'grid');
      return immediately(keyShow({key: await readRecoveryKey(options, secrets), form}));
    }
    case 'key sheet': {
      const outputFile = options.text('output');
      if (outputFile === undefined)
        throw new UsageError('arguments', 'key sheet needs -o FILE.pdf, FILE.html or FILE.txt');
      const format = options.has('format')
        ? options.choice('format', ['pdf', 'html', 'text'], 'pdf')
        : undefined;
      const {keySheet, requireSheetFormat} = await import('../commands/key-sheet.ts');
      // Nobody types 64 digits for a name that will not do.
      if (outputFile !== '-' && format === undefined) requireSheetFormat(outputFile);
      return keySheet({key: await readRecoveryKey(options, secrets), outputFile, format}, context);
    }
    case 'key read': {
      const {keyRead} = await import('../commands/key-read.ts');
      const outputFile = options.text('out');
      if (outputFile === '-') throw new UsageError('arguments', 'without --out the key is printed');
      if (options.has('quiet') && outputFile === undefined) {
        throw new UsageError('arguments', 'with --quiet the key is not printed: name a file with --out');
      }
      return keyRead({photo: first, outputFile, keyId: readKeyId(options)}, context);
    }
    case 'seal':
      return await (await import('./start-seal.ts')).startSeal(request, context, secrets);
    case 'list': {
      const {list} = await import('../commands/list.ts');
      return list(
        {archive: first, secret: await readSecret(options, secrets), limits: readLimits(options)},
        context,
      );
    }
    case 'inspect': {
      const {inspect} = await import('../commands/inspect.ts');
      return inspect({files: positionals}, context);
    }
    case 'verify': {
      if (options.has('against')) return await startComparison(request, context, secrets);
      const {verify, verifyFixity} = await import('../commands/verify.ts');
      if (options.has('fixity')) return verifyFixity({archives: positionals}, context);
      const secret = await readAnySecret(options, tryFirst(positionals, secrets, context));
      return verify({archives: positionals, secret, limits: readLimits(options)}, context);
    }
    case 'drill': {
      const {drill} = await import('../commands/drill.ts');
      const secret = await readAnySecret(options, tryFirst(positionals, secrets, context));
      // The options of a drill name no password.
      if (secret.kind === 'password') throw new UsageError('arguments', 'a drill takes the key');
      const keySource = options.has('key-file') || options.has('key-fd') ? 'file' : 'typed';
      return drill({archive: first, secret, keySource, limits: readLimits(options)}, context);
    }
    case 'audit': {
      if (options.has('against')) return await startComparison(request, context, secrets);
      const {isAboutWhatsApp, startWhatsAppAudit} = await import('./start-whatsapp-audit.ts');
      if (await isAboutWhatsApp(request, context)) return await startWhatsAppAudit(request, context, secrets);
      const {startAudit} = await import('./start-audit.ts');
      return await startAudit(request, readLimits(options), context, secrets);
    }
    case 'restore': {
      const target = options.text('target');
      if (target === undefined)
        throw new UsageError('arguments', 'restore needs -C DEST, the folder to make');
      if (options.has('salvage')) return await startSalvage(request, target, context, secrets);
      const {restore} = await import('../commands/restore.ts');
      return restore(
        {
          archive: first,
          secret: await readAnySecret(options, tryFirst(positionals, secrets, context)),
          target,
          only: options.texts('only'),
          paths: await readOnlyPaths(options, context.disk),
          dryRun: options.has('dry-run'),
          skipUnsafe: options.has('skip-unsafe'),
          limits: readLimits(options),
        },
        context,
      );
    }
    case 'repair': {
      const {repair, requirePar2} = await import('../commands/repair.ts');
      // Nobody types 64 digits for a program that is not there.
      await requirePar2(context);
      return repair(
        {
          archive: first,
          outputFile: options.text('output'),
          par2File: options.text('par2'),
          secret: namesSecret(options) ? await readSecret(options, secrets) : undefined,
          limits: readLimits(options),
        },
        context,
      );
    }
    case 'password add':
    case 'password change':
    case 'password remove':
      return await (await import('./start-password.ts')).startPassword(request, context, secrets);
    case 'log':
      return await startLog(options, context);
    case 'about': {
      const {about} = await import('../commands/about.ts');
      return immediately(about({node: process.versions.node}));
    }
    case 'whatsapp audit': {
      const {startWhatsAppAudit} = await import('./start-whatsapp-audit.ts');
      return await startWhatsAppAudit(request, context, secrets);
    }
    case 'demo': {
      const {demo} = await import('../commands/demo.ts');
      return demo({temporaryFolder: tmpdir()}, context);
    }
  }
}

const secretNames = ['key', 'whatsapp-key', 'password', 'new-password'] as const;

/** Standard input can be read once: as an archive or as one secret. */
function refuseSharedInput({path, options, positionals}: CommandRequest): void {
  const archives = path === 'seal' ? [] : [...positionals, options.text('against')];
  const readers = [
    ...[...archives, options.text('files-from')].filter(file => file === '-'),
    ...secretNames.filter(name => options.text(`${name}-file`) === '-'),
    ...secretNames.filter(name => Number(options.text(`${name}-fd`) ?? Number.NaN) === 0),
  ];
  if (readers.length > 1) {
    throw new UsageError(
      'arguments',
      'standard input can be one archive, one secret or one list, and not two things',
    );
  }
  if (path.startsWith('password ') && positionals.includes('-')) {
    throw new UsageError('arguments', 'an archive is changed where it lies: name its file');
  }
}

// biome-ignore lint/correctness/useYield: a command that has nothing to say while it works
async function* immediately(report: Report): Run {
  return report;
}

/** `verify ARCHIVE --against` and `audit ARCHIVE --against` are one thing. */
async function startComparison(
  {path, options, positionals}: CommandRequest,
  context: CommandContext,
  secrets: SecretContext,
): Promise<Run> {
  const [archive, ...others] = positionals;
  if (archive === undefined || others.length > 0)
    throw new UsageError('arguments', `${path} --against compares one archive: name one`);
  const meaningless = [...onlyForCollections, 'fixity'].find(name => options.has(name));
  if (meaningless !== undefined)
    throw new UsageError('arguments', `--against and --${meaningless} exclude each other`);
  await (await import('../commands/read-backup.ts')).refuseBackup(archive, context);
  const {compare} = await import('../commands/compare.ts');
  const against = options.text('against') ?? '';
  // Nobody types 64 digits for what is not there.
  if (against !== '-' && (await context.disk.statKind(against)) === 'absent')
    throw new DiskError('ENOENT', 'there is no such file or folder', {path: against});
  const secret = await readAnySecret(options, tryFirst([archive], secrets, context));
  return compare({archive, against, secret, limits: readLimits(options)}, context);
}

const onlyForCollections = ['due', 'due-after', 'due-depth', 'share', 'all', 'html'] as const;

/** A repaired archive is proven with a key where one was given, and nobody is asked for one. */
function namesSecret(options: ParsedOptions): boolean {
  return ['key-file', 'key-fd', 'password', 'password-file', 'password-fd'].some(name => options.has(name));
}

async function startLog(options: ParsedOptions, context: CommandContext): Promise<Run> {
  const {defaultLogLimit, proveLog, readLog} = await import('../commands/log.ts');
  const expected = options.text('expect');
  if (options.has('check')) {
    if (options.has('limit')) throw new UsageError('arguments', 'log takes --check or --limit, not both');
    return proveLog({expected: expected === undefined ? undefined : parseExpectedHead(expected)}, context);
  }
  if (expected !== undefined) throw new UsageError('arguments', '--expect goes with --check');
  return readLog({limit: options.integer('limit', 1, maxLogLimit) ?? defaultLogLimit}, context);
}

async function startSalvage(
  {options, positionals}: CommandRequest,
  target: string,
  context: CommandContext,
  secrets: SecretContext,
): Promise<Run> {
  const [archive = ''] = positionals;
  if (options.has('skip-unsafe'))
    throw new UsageError('arguments', 'restore --salvage leaves out what is unsafe in any case');
  if (archive === '-')
    throw new UsageError('arguments', 'salvage reads the archive twice: save it into a file first');
  await (await import('../commands/read-backup.ts')).refuseBackup(archive, context);
  const {salvage} = await import('../commands/salvage.ts');
  const secret = await readSecret(options, secrets);
  const only = options.texts('only');
  const paths = await readOnlyPaths(options, context.disk);
  const dryRun = options.has('dry-run');
  return salvage({archive, secret, target, only, paths, dryRun, limits: readLimits(options)}, context);
}

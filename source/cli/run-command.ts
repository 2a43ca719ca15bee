/** Turns a parsed command line into a run of a command, and its report into an exit code. */
import {tmpdir} from 'node:os';
import {isSameTree} from '../audit/compare-trees.ts';
import type {LogHead} from '../audit/log-append.ts';
import type {LogState} from '../audit/log-problem.ts';
import {isAlarming} from '../audit/severity.ts';
import type {CommandContext} from '../commands/context.ts';
import type {CommandEvent} from '../commands/event.ts';
import type {InspectedFile} from '../commands/inspect.ts';
import type {ArchiveReading, ArchiveReadLimits} from '../commands/read-archive.ts';
import type {Report} from '../commands/report.ts';
import type {SealOptions} from '../commands/seal.ts';
import type {Disk} from '../disk/disk.ts';
import {DiskError, UsageError} from '../errors.ts';
import {defaultS2kLimits} from '../openpgp/s2k.ts';
import {profileOf, readLockOnly} from '../openpgp/slots.ts';
import type {ParsedOptions, Request} from './arguments.ts';
import {exitCodeOfAudit} from './audit-exit-code.ts';
import {exitCodeOfError, exitCodeOfVerdicts, worstExitCode} from './exit-codes.ts';
import {readPathList} from './path-list.ts';
import {
  askForTypedKey,
  readAnySecret,
  readKeyText,
  readNewPassword,
  readRecoveryKey,
  readSecret,
  readTwoKeys,
  type SecretContext,
} from './secrets.ts';

type CommandRequest = Extract<Request, {kind: 'command'}>;
type Run = AsyncGenerator<CommandEvent, Report>;

const maxMemoryMiB = 4_096;
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
      return await startSeal(request, context, secrets);
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
      return await startPassword(request, context, secrets);
    case 'log':
      return await startLog(options, context);
    case 'about': {
      const {about} = await import('../commands/about.ts');
      return immediately(about({node: process.versions.node}));
    }
    case 'whatsapp audit':
      return await startWhatsAppAudit(request, context, secrets);
    case 'demo': {
      const {demo} = await import('../commands/demo.ts');
      return demo({temporaryFolder: tmpdir()}, context);
    }
  }
}

async function readOnlyPaths(options: ParsedOptions, disk: Disk): Promise<readonly string[]> {
  const named = options.texts('only-path');
  const file = options.text('files-from');
  return file === undefined ? named : [...named, ...(await readPathList(file, disk))];
}

const secretNames = ['key', 'whatsapp-key', 'password', 'new-password'] as const;

/** Where one file is to be opened, a key that is typed is tried on it at once, and so are typing errors. */
function tryFirst(files: readonly string[], secrets: SecretContext, context: CommandContext): SecretContext {
  const [file] = files;
  if (file === undefined || files.length > 1 || file === '-') return secrets;
  return {
    ...secrets,
    tryKey: async key => {
      const {tryKey} = await import('../commands/key-check.ts');
      return await tryKey(file, key, context);
    },
  };
}

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

async function startSeal(
  {options, positionals}: CommandRequest,
  context: CommandContext,
  secrets: SecretContext,
): Promise<Run> {
  const outputFile = options.text('output');
  const outputFolder = options.text('folder');
  if (outputFile !== undefined && outputFolder !== undefined) {
    throw new UsageError('arguments', 'seal takes -o FILE or -d DIR, not both');
  }
  const profile = options.choice('profile', ['rfc4880', 'rfc9580'], 'rfc4880');
  const compress = options.choice('compress', ['auto', 'none'], 'auto');
  const argon2MemoryExponent = readArgon2Memory(options);
  const repairablePercent = readPercent(options, 'repairable');
  // Nobody types 64 digits for a program that is not there.
  if (repairablePercent !== undefined) await (await import('../commands/repair.ts')).requirePar2(context);
  const {key, whatsapp} = await readSealingKeys({options, positionals}, context, secrets);
  const wantsPassword = ['password', 'password-file', 'password-fd'].some(name => options.has(name));
  const password = wantsPassword ? await readNewPassword(options, ['password'], profile, secrets) : undefined;
  const {seal} = await import('../commands/seal.ts');
  return seal(
    {
      sources: positionals,
      outputFile,
      outputFolder,
      profile,
      compress,
      key,
      password,
      argon2MemoryExponent,
      verify: !options.has('no-verify'),
      escapeNames: options.has('escape-names'),
      repairablePercent,
      whatsapp,
    },
    context,
  );
}

/** A repaired archive is proven with a key where one was given, and nobody is asked for one. */
function namesSecret(options: ParsedOptions): boolean {
  return ['key-file', 'key-fd', 'password', 'password-file', 'password-fd'].some(name => options.has(name));
}

async function startWhatsAppAudit(
  {options, positionals}: CommandRequest,
  context: CommandContext,
  secrets: SecretContext,
): Promise<Run> {
  const {findBackup, whatsappAudit} = await import('../commands/whatsapp-audit.ts');
  // Nobody is asked for a key that nothing needs.
  const backup = await findBackup(positionals, context);
  const needsKey = backup !== undefined || options.has('key-file') || options.has('key-fd');
  const trying = tryFirst(backup === undefined ? [] : [backup], secrets, context);
  return whatsappAudit(
    {
      folder: positionals[0] ?? '',
      secret: needsKey ? await readAnySecret(options, trying) : undefined,
      showNames: options.has('show-names'),
      isQuick: options.has('quick'),
      temporaryFolder: tmpdir(),
    },
    context,
  );
}

// What only a collection of archives has; with these, a folder is taken for one.
const collectionOptions = [
  'due-after',
  'due-depth',
  'due',
  'fixity',
  'share',
  'all',
  'html',
  'password',
  'password-file',
  'password-fd',
];

/** `audit` of a folder with WhatsApp's files and no archives is an audit of these. */
async function isAboutWhatsApp(
  {options, positionals}: CommandRequest,
  context: CommandContext,
): Promise<boolean> {
  const only = ['quick', 'show-names'].find(name => options.has(name));
  const [folder] = positionals;
  const isPlain = positionals.length === 1 && !collectionOptions.some(name => options.has(name));
  const {holdsOnlyWhatsApp} = await import('../commands/whatsapp-audit.ts');
  if (isPlain && folder !== undefined && folder !== '-' && (await holdsOnlyWhatsApp(folder, context)))
    return true;
  if (only !== undefined) throw new UsageError('arguments', `--${only} goes with a folder of WhatsApp`);
  return false;
}

const whatsappOptions = ['whatsapp-key-file', 'whatsapp-key-fd', 'keep-originals', 'no-staging'];

/** Two keys may be in play: the one that seals, and the one that opens WhatsApp's backups. They may be the same. */
async function readSealingKeys(
  {options, positionals}: Pick<CommandRequest, 'options' | 'positionals'>,
  context: CommandContext,
  secrets: SecretContext,
): Promise<Pick<SealOptions, 'key' | 'whatsapp'>> {
  if (!options.has('from-whatsapp')) {
    const stray = whatsappOptions.find(name => options.has(name));
    if (stray !== undefined) throw new UsageError('arguments', `--${stray} goes with --from-whatsapp`);
    return {key: await readRecoveryKey(options, secrets)};
  }
  const {findBackup} = await import('../commands/whatsapp-audit.ts');
  const backup = await findBackup(positionals, context);
  const {key, secret} = await readTwoKeys(
    options,
    tryFirst(backup === undefined ? [] : [backup], secrets, context),
  );
  return {key, whatsapp: {secret, keepsOriginals: options.has('keep-originals')}};
}

/**
 * The key opens the archive, or for change and remove the password that is there; the other password options then
 * name the new one.
 */
async function startPassword(
  {path, options, positionals}: CommandRequest,
  context: CommandContext,
  secrets: SecretContext,
): Promise<Run> {
  const [archive = ''] = positionals;
  const action = path === 'password add' ? 'add' : path === 'password change' ? 'change' : 'remove';
  const {password} = await import('../commands/password.ts');
  const {refuseBackup} = await import('../commands/read-backup.ts');
  await refuseBackup(archive, context);
  const lock = await readLockOnly(context.disk.readChunks(archive));
  const argon2MemoryExponent = action === 'remove' ? undefined : readArgon2Memory(options);
  const namesKey = options.has('key-file') || options.has('key-fd');
  const namesPassword = options.has('password-file') || options.has('password-fd');
  const opensByKey = namesKey || action === 'add' || !(namesPassword || options.has('password'));
  const secret = opensByKey
    ? ({kind: 'recovery-key', key: await readRecoveryKey(options, secrets)} as const)
    : await readSecret(options, secrets);
  if (action === 'remove') return password({action, archive, secret}, context);
  const names = opensByKey ? (['new-password', 'password'] as const) : (['new-password'] as const);
  const newPassword = await readNewPassword(options, names, profileOf(lock), secrets);
  return password({action, archive, secret, newPassword, argon2MemoryExponent}, context);
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

/** A head as `log --check` names it: `42:3f2a…`, eight digits of the hash or more. */
function parseExpectedHead(text: string): LogHead {
  const [, sequence, sha256] = /^([1-9]\d{0,14}):([0-9a-f]{8,64})$/i.exec(text) ?? [];
  if (sequence === undefined || sha256 === undefined)
    throw new UsageError('arguments', '--expect is N:HASH, as log --check names the head');
  return {sequence: Number(sequence), sha256: sha256.toLowerCase()};
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

function readKeyId(options: ParsedOptions): string | undefined {
  const keyId = options.text('key-id');
  if (keyId === undefined) return undefined;
  const match = /^([0-9a-f]{4})-?([0-9a-f]{4})$/i.exec(keyId.trim());
  if (match === null) throw new UsageError('arguments', '--key-id takes eight digits, such as 909a-5a09');
  return `${match[1]}-${match[2]}`.toLowerCase();
}

function readLimits(options: ParsedOptions): ArchiveReadLimits {
  const memory = options.integer('max-memory', 1, maxMemoryMiB);
  const maxSize = options.integer('max-size', 0, Number.MAX_SAFE_INTEGER);
  const maxMemoryExponent =
    memory === undefined ? defaultS2kLimits.maxMemoryExponent : Math.floor(Math.log2(memory)) + 10;
  return {
    s2k: {maxMemoryExponent},
    ...(maxSize === undefined ? {} : {archive: {maxSize}}),
  };
}

/** A share of 1 to 100 %, with its sign or without. */
function readPercent(options: ParsedOptions, name: string): number | undefined {
  const text = options.text(name);
  if (text === undefined) return undefined;
  const percent = Number(/^(\d{1,3}) ?%?$/.exec(text)?.[1] ?? Number.NaN);
  if (!(percent >= 1 && percent <= 100))
    throw new UsageError('arguments', `--${name} is a share from 1% to 100%, such as 10%`);
  return percent;
}

function readArgon2Memory(options: ParsedOptions): number | undefined {
  const memory = options.integer('argon2-memory', 1, 2_048);
  if (memory === undefined) return undefined;
  if (!Number.isInteger(Math.log2(memory))) {
    throw new UsageError('arguments', '--argon2-memory is a power of two, in MiB');
  }
  return Math.log2(memory) + 10;
}

/** Returns the exit code a report stands for. */
export function exitCodeOfReport(report: Report): number {
  switch (report.schema) {
    case 'keep64/seal-1':
      return report.findings.length > 0 ? 3 : 0;
    case 'keep64/fixity-1':
      return exitCodeOfVerdicts(report.archives.map(({verdict}) => verdict));
    case 'keep64/compare-1': {
      const {difference, findings, readings} = report;
      const isSame = difference !== undefined && isSameTree(difference) && findings.length === 0;
      return exitCodeOfVerdicts([...readings.flatMap(verdictsOf), ...(isSame ? [] : (['differs'] as const))]);
    }
    case 'keep64/audit-1':
      return exitCodeOfAudit(report);
    case 'keep64/verify-1':
      return exitCodeOfVerdicts(report.archives.flatMap(verdictsOf));
    case 'keep64/drill-1':
    case 'keep64/restore-1':
      return exitCodeOfVerdicts([
        ...verdictsOf(report),
        ...('absentPaths' in report && report.absentPaths.length > 0 ? ['absent-path' as const] : []),
      ]);
    case 'keep64/repair-1':
      return report.outcome === 'repaired' || report.outcome === 'intact' ? 0 : 13;
    case 'keep64/salvage-1': {
      const isSomething = report.proof !== undefined;
      const code = exitCodeOfVerdicts([report.verdict]);
      return isSomething && report.verdict === 'damaged' ? 3 : code;
    }
    case 'keep64/whatsapp-audit-1': {
      const verdicts = report.backups.flatMap(verdictsOf);
      return exitCodeOfVerdicts(
        report.findings.some(isAlarming) ? [...verdicts, 'fixity-differs'] : verdicts,
      );
    }
    case 'keep64/inspect-1':
      return worstExitCode(report.files.map(exitCodeOfInspected));
    case 'keep64/key-check-1':
      if (report.typed.kind === 'refused') return exitCodeOfError(report.typed.error);
      if (report.typed.kind === 'proposals') return 3;
      return report.against === undefined ? 0 : exitCodeOfVerdicts([againstVerdicts[report.against.outcome]]);
    case 'keep64/log-check-1':
      return exitCodeOfLog[report.state];
    default:
      return 0;
  }
}

/** Nobody can say of a log that is torn, or that its head does not prove, that all is good, nor that anybody did anything. */
const exitCodeOfLog: Readonly<Record<LogState, number>> = {
  empty: 0,
  whole: 0,
  torn: 3,
  behind: 3,
  unproved: 3,
  tampered: 13,
};

/** What is no archive keep64 reads is said so, however well it could be named. */
function exitCodeOfInspected({kind, findings}: InspectedFile): number {
  if (kind === 'other') return 10;
  if (kind === 'unreadable') return 2;
  return findings.some(isAlarming) ? 3 : 0;
}

/** Contents that prove, in a file that is not what it was (a flipped bit in a password slot, say): not all is good. */
function verdictsOf({
  verdict,
  fixity,
  whatsapp,
}: Pick<ArchiveReading, 'verdict' | 'fixity' | 'whatsapp'>): Parameters<typeof exitCodeOfVerdicts>[0] {
  const hasChanged = fixity === 'differs' || (verdict === 'verified' && whatsapp?.md5 === 'differs');
  return hasChanged ? [verdict, 'fixity-differs'] : [verdict];
}

const againstVerdicts = {
  opens: 'verified',
  'wrong-key': 'wrong-key',
  'typo-found': 'wrong-key',
  'slot-damaged': 'damaged',
  'wants-other-kind': 'wrong-key',
} as const;

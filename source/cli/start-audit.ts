/** Turns the options of `audit` into a run of it, and writes the page that was asked for. */

import {dirname, resolve} from 'node:path';
import {defaultDueAfterDays, defaultDueDepth, depths} from '../audit/check-history.ts';
import {parseShare} from '../audit/share.ts';
import {utf8} from '../bytes/bytes.ts';
import {audit} from '../commands/audit.ts';
import type {AuditOptions, AuditReport} from '../commands/audit-report.ts';
import type {AuditKey} from '../commands/check-copy.ts';
import type {CommandContext} from '../commands/context.ts';
import type {CommandEvent} from '../commands/event.ts';
import type {ArchiveReadLimits} from '../commands/read-archive.ts';
import {DiskError, UsageError} from '../errors.ts';
import {deriveKeyId} from '../key/key-id.ts';
import type {ParsedOptions, Request} from './arguments.ts';
import {readRecoveryKey, readSecret, type SecretContext} from './secrets.ts';

const maxDays = 36_525;

/** Starts an audit. @throws {UsageError} for options that exclude each other, and a page that exists already. */
export async function startAudit(
  {options, positionals}: Extract<Request, {kind: 'command'}>,
  limits: ArchiveReadLimits,
  context: CommandContext,
  secrets: SecretContext,
): Promise<AsyncGenerator<CommandEvent, AuditReport>> {
  const htmlFile = options.text('html');
  if (htmlFile !== undefined) await refuseTaken(htmlFile, context);
  const asked = readOptions(positionals, options, context);
  const key = await readKey(options, limits, secrets);
  if (positionals.length === 0 && (key !== undefined || asked.readsFixity)) {
    throw new UsageError('arguments', 'name the folders to read; without any, audit asks the log alone');
  }
  if (key === undefined && !asked.readsFixity && (asked.share !== undefined || asked.readsAll)) {
    throw new UsageError('arguments', '--share and --all say what to read: give a key too, or --fixity');
  }
  const run = audit({...asked, key}, context);
  return htmlFile === undefined ? run : withPage(run, htmlFile, context);
}

function readOptions(
  roots: readonly string[],
  options: ParsedOptions,
  {clock}: CommandContext,
): Omit<AuditOptions, 'key'> {
  if (roots.includes('-'))
    throw new UsageError('arguments', 'audit reads folders and files, not standard input');
  if (roots.includes('')) throw new UsageError('arguments', 'an empty name is no folder');
  const shareText = options.text('share');
  const share = shareText === undefined ? undefined : parseShare(shareText, clock());
  if (shareText !== undefined && share === undefined) {
    throw new UsageError('arguments', '--share is K/N with K from 1 to N, or day/N, week/N, month/N');
  }
  if (share !== undefined && options.has('all')) {
    throw new UsageError('arguments', '--share and --all exclude each other');
  }
  return {
    roots,
    dueAfterDays: options.integer('due-after', 0, maxDays) ?? defaultDueAfterDays,
    dueDepth: options.choice('due-depth', depths, defaultDueDepth),
    isDueOnly: options.has('due'),
    readsFixity: options.has('fixity'),
    share,
    readsAll: options.has('all'),
  };
}

async function readKey(
  options: ParsedOptions,
  limits: ArchiveReadLimits,
  secrets: SecretContext,
): Promise<AuditKey | undefined> {
  const namesKey = ['key', 'key-file', 'key-fd'].some(name => options.has(name));
  const namesPassword = ['password', 'password-file', 'password-fd'].some(name => options.has(name));
  if (!namesKey && !namesPassword) return undefined;
  if (options.has('fixity'))
    throw new UsageError('arguments', '--fixity needs no key: give one or the other');
  if (namesKey && !namesPassword) {
    const recoveryKey = await readRecoveryKey(options, secrets);
    return {secret: {kind: 'recovery-key', key: recoveryKey}, keyId: deriveKeyId(recoveryKey), limits};
  }
  return {secret: await readSecret(options, secrets), keyId: undefined, limits};
}

/** Nobody waits hours for a page that cannot be written. */
async function refuseTaken(path: string, {disk}: CommandContext): Promise<void> {
  if (path === '-') throw new UsageError('arguments', '--html needs the name of a new file');
  if ((await disk.statKind(path)) !== 'absent') {
    throw new UsageError('target-exists', 'there is something of this name already', {path});
  }
  const folder = dirname(resolve(path));
  if ((await disk.statKind(folder)) !== 'directory') {
    throw new DiskError('ENOENT', 'there is no such folder', {path: folder});
  }
}

async function* withPage(
  run: AsyncGenerator<CommandEvent, AuditReport>,
  path: string,
  {disk, random}: CommandContext,
): AsyncGenerator<CommandEvent, AuditReport> {
  const report = yield* run;
  const {formatAuditHtml} = await import('../report/audit-html.ts');
  await disk.writeSmallFile(path, utf8(formatAuditHtml(report)), {random});
  return {...report, htmlFile: path};
}

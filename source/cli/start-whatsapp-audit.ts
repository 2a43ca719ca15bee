/** Starts `whatsapp audit`, which `audit` of a folder with nothing but WhatsApp's files is too. */
import {tmpdir} from 'node:os';
import type {CommandContext} from '../commands/context.ts';
import type {CommandEvent} from '../commands/event.ts';
import type {WhatsAppAuditReport} from '../commands/whatsapp-audit.ts';
import {UsageError} from '../errors.ts';
import type {Request} from './arguments.ts';
import {readAnySecret, type SecretContext} from './secrets.ts';
import {tryFirst} from './try-first.ts';

type CommandRequest = Extract<Request, {kind: 'command'}>;

/** Starts the audit; a key is asked for only where a backup needs one. @throws {UsageError}, DiskError. */
export async function startWhatsAppAudit(
  {options, positionals}: CommandRequest,
  context: CommandContext,
  secrets: SecretContext,
): Promise<AsyncGenerator<CommandEvent, WhatsAppAuditReport>> {
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

/** Whether `audit` is asked of a folder with WhatsApp's files and no archives. @throws {UsageError} for stray options. */
export async function isAboutWhatsApp(
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

/** Starts `seal`: which keys seal and open, and a password that is strong enough. */
import type {CommandContext} from '../commands/context.ts';
import type {CommandEvent} from '../commands/event.ts';
import type {SealOptions, SealReport} from '../commands/seal.ts';
import {UsageError} from '../errors.ts';
import type {Request} from './arguments.ts';
import {readArgon2Memory, readPercent} from './option-values.ts';
import {readNewPassword, readRecoveryKey, readTwoKeys, type SecretContext} from './secrets.ts';
import {tryFirst} from './try-first.ts';

type CommandRequest = Extract<Request, {kind: 'command'}>;

/** Starts sealing. @throws {UsageError} for options that exclude each other, and where par2 is needed and not there. */
export async function startSeal(
  {options, positionals}: CommandRequest,
  context: CommandContext,
  secrets: SecretContext,
): Promise<AsyncGenerator<CommandEvent, SealReport>> {
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

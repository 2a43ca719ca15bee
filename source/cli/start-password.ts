/** Starts `password add`, `change` and `remove`: what opens the archive, and the password it is to have. */
import type {CommandContext} from '../commands/context.ts';
import type {CommandEvent} from '../commands/event.ts';
import type {PasswordReport} from '../commands/password.ts';
import {profileOf, readLockOnly} from '../openpgp/slots.ts';
import type {Request} from './arguments.ts';
import {readArgon2Memory} from './option-values.ts';
import {readNewPassword, readRecoveryKey, readSecret, type SecretContext} from './secrets.ts';

/**
 * Starts the change. The key opens the archive, or for change and remove the password that is there; the other password options then
 * name the new one. @throws {UsageError} for a password that is too weak.
 */
export async function startPassword(
  {path, options, positionals}: Extract<Request, {kind: 'command'}>,
  context: CommandContext,
  secrets: SecretContext,
): Promise<AsyncGenerator<CommandEvent, PasswordReport>> {
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

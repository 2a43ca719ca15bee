/** Where one file is to be opened, a key that is typed is tried on it before all of it is read. */
import type {CommandContext} from '../commands/context.ts';
import type {SecretContext} from './secrets.ts';

/** Returns secrets that try a typed key, and likely typing errors, on the one file; on several or none, as they were. */
export function tryFirst(
  files: readonly string[],
  secrets: SecretContext,
  context: CommandContext,
): SecretContext {
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

/** Runs `key new`, and writes a key that exists to a file. */
import {finishRun, isNotLogged} from '../../commands/event.ts';
import {formatKeyFile} from '../../commands/key-file.ts';
import {keyNew} from '../../commands/key-new.ts';
import {Keep64Error} from '../../errors.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';
import {explainError} from '../../report/words.ts';
import {useShell} from '../app-world.ts';
import {asSentence} from '../sentence.ts';

const privateMode = 0o600;

/** Returns the function that makes a key, and the one that saves one: it returns what went wrong, if anything did. */
export function useNewKey(): {
  readonly make: () => Promise<RecoveryKey>;
  readonly save: (key: RecoveryKey, path: string) => Promise<string | undefined>;
} {
  const {
    world: {command},
    tellNotLogged,
  } = useShell();
  return {
    async make() {
      const events = keyNew({}, {...command, signal: new AbortController().signal});
      const {key} = await finishRun(events, event => {
        if (isNotLogged(event)) tellNotLogged();
      });
      return key;
    },
    async save(key, path) {
      const content = formatKeyFile(key);
      try {
        await command.disk.writeSmallFile(path, content, {mode: privateMode, random: command.random});
        return undefined;
      } catch (error) {
        if (error instanceof Keep64Error) return asSentence(explainError(error).message);
        throw error;
      } finally {
        content.fill(0);
      }
    },
  };
}

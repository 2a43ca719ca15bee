/** Runs `key sheet`: writes the recovery sheet of a key to a file that does not exist yet. */
import {finishRun, isNotLogged} from '../../commands/event.ts';
import {keySheet} from '../../commands/key-sheet.ts';
import {Keep64Error} from '../../errors.ts';
import type {RecoveryKey} from '../../key/recovery-key.ts';
import {explainError} from '../../report/words.ts';
import {useShell} from '../app-world.ts';
import {asSentence} from '../sentence.ts';

/** Returns the function that writes a sheet; it returns what went wrong, if anything did, as a sentence. */
export function useSheet(): (key: RecoveryKey, path: string) => Promise<string | undefined> {
  const {
    world: {command},
    tellNotLogged,
  } = useShell();
  return async (key, path) => {
    try {
      const events = keySheet({key, outputFile: path}, {...command, signal: new AbortController().signal});
      await finishRun(events, event => {
        if (isNotLogged(event)) tellNotLogged();
      });
      return undefined;
    } catch (error) {
      if (error instanceof Keep64Error) return asSentence(explainError(error).message);
      throw error;
    }
  };
}

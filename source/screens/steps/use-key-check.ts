/** Runs `key check` on what was typed, with the archive's help where it gives any. */

import type {Secret} from '../../commands/context.ts';
import {finishRun} from '../../commands/event.ts';
import {type KeyCheckReport, keyCheck} from '../../commands/key-check.ts';
import {readKeyPhoto} from '../../commands/key-photo.ts';
import {isPhotoPath} from '../../commands/photo-file.ts';
import {Keep64Error} from '../../errors.ts';
import {explainError} from '../../report/words.ts';
import {useShell} from '../app-world.ts';
import {readTypedPath} from '../paths.ts';
import {asSentence} from '../sentence.ts';
import {
  type KeyEvidence,
  type KeyStepAction,
  type KeyStepState,
  offerFromPhoto,
  readKeyCheck,
} from './key-step-state.ts';

// What the command line calls an option is a key here.
const passwordHints = {
  allowed: 'Tab takes a password, where one opens the archive.',
  refused: 'The key is 64 digits, 0 to 9 and a to f, or 24 words.',
} as const;

/** Returns the function that checks the typed text and goes on, or says why not. */
export function useKeyCheck(
  {against, allowsPassword}: {readonly against: string | undefined; readonly allowsPassword: boolean},
  dispatch: (action: KeyStepAction) => void,
  onSecret: (secret: Secret, evidence?: KeyEvidence) => void,
): (state: KeyStepState) => Promise<void> {
  const {world} = useShell();
  const readPhoto = async (typed: string, signal: AbortSignal): Promise<void> => {
    try {
      const path = readTypedPath(typed, world.base) ?? typed;
      const key = await readKeyPhoto(path, {disk: world.command.disk, signal});
      dispatch({type: 'offered', offers: [offerFromPhoto(key)]});
    } catch (error) {
      dispatch({type: 'refused', ...explainStop(error)});
    }
  };
  return async ({edit, mode, step}) => {
    if (step !== 'typing') return;
    if (mode === 'password') {
      if (edit.text === '') return dispatch({type: 'refused', title: 'Type the password first.', hint: ''});
      return onSecret({kind: 'password', password: new TextEncoder().encode(edit.text)});
    }
    dispatch({type: 'submitted'});
    const controller = new AbortController();
    if (isPhotoPath(edit.text)) {
      const reading = readPhoto(edit.text, controller.signal);
      world.runs.add(() => controller.abort(), reading);
      return await reading;
    }
    const check = async (archive: string | undefined): Promise<KeyCheckReport> => {
      const context = {...world.command, signal: controller.signal};
      return await finishRun(keyCheck({typed: edit.text, against: archive}, context));
    };
    const work = check(against).catch(error => {
      // An archive that cannot be read says nothing about the key; the command that follows says what is wrong with it.
      if (error instanceof Keep64Error && against !== undefined) return check(undefined);
      throw error;
    });
    world.runs.add(
      () => controller.abort(),
      work.then(
        () => undefined,
        () => undefined,
      ),
    );
    try {
      const outcome = readKeyCheck(await work);
      if (outcome.kind === 'accepted')
        return onSecret({kind: 'recovery-key', key: outcome.key}, outcome.evidence);
      if (outcome.kind === 'offers') return dispatch({type: 'offered', offers: outcome.offers});
      if (outcome.kind === 'refused') {
        const {message, hint} = explainError(outcome.error);
        const isPassword = outcome.error.reason === 'password';
        const toDo = isPassword ? passwordHints[allowsPassword ? 'allowed' : 'refused'] : asSentence(hint);
        return dispatch({type: 'refused', title: asSentence(message), hint: toDo});
      }
      dispatch({
        type: 'refused',
        title: 'The digits and the check line do not belong together.',
        hint: 'More than three places are wrong, too many to name. Compare line by line with your paper.',
      });
    } catch (error) {
      dispatch({type: 'refused', ...explainStop(error)});
    }
  };
}

/** What a person is told when a check did not come to its end; throws what is a bug. */
function explainStop(error: unknown): {readonly title: string; readonly hint: string} {
  if (error instanceof Keep64Error) {
    const {message, hint} = explainError(error);
    return {title: asSentence(message), hint: asSentence(hint)};
  }
  if (error instanceof Error && error.name === 'AbortError')
    return {title: 'Stopped, as you asked.', hint: ''};
  throw error;
}

/** The step after a command that did not come to its end: it failed, or was stopped. Says what is so, and what now. */
import type {Keep64Error} from '../../errors.ts';
import {explainError} from '../../report/words.ts';
import {useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import type {KeyBinding} from '../key-table.ts';
import {asSentence} from '../sentence.ts';
import {useKeys} from '../use-keys.ts';

const keys = [
  {
    action: 'again',
    keys: ['enter'],
    label: 'try again',
    help: 'back to the step before, everything as it was',
  },
  {action: 'home', keys: ['esc', 'h'], label: 'home', help: 'leave this, and go home'},
] as const satisfies readonly KeyBinding[];

/** What the step needs. */
export type StoppedStepProps = {
  readonly title: string;
  /** Undefined where a person stopped it. */
  readonly error: Keep64Error | undefined;
  /** What is left behind, and what is not. */
  readonly state: string;
  readonly onAgain: () => void;
  /** Otherwise home. */
  readonly onHome?: () => void;
};

/** Draws and works the step. */
export function StoppedStep({title, error, state, onAgain, onHome}: StoppedStepProps) {
  const {navigate} = useShell();
  useKeys(keys, action => {
    if (action === 'again') onAgain();
    else if (onHome !== undefined) onHome();
    else navigate({type: 'home-chosen'});
  });
  const explanation = error === undefined ? undefined : explainError(error);
  return (
    <Frame title={title} keys={keys}>
      <Page>
        {explanation === undefined ? (
          <Message kind="accent" title="Stopped, as you asked." />
        ) : (
          <Message kind="bad" title={asSentence(explanation.message)}>
            {asSentence(explanation.hint)}
          </Message>
        )}
        <Say>{state}</Say>
      </Page>
    </Frame>
  );
}

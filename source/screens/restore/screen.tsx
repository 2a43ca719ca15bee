/** Restoring, step by step, into a folder that is new or empty. Each step draws its own page; the reducer says which. */
import {useReducer} from 'react';
import {restore} from '../../commands/restore.ts';
import {useShell} from '../app-world.ts';
import {shortenPath} from '../paths.ts';
import {PathStep} from '../steps/path-step.tsx';
import {SecretStep} from '../steps/secret-step.tsx';
import {TextStep} from '../steps/text-step.tsx';
import {WorkStep} from '../steps/work-step.tsx';
import {useWipedSecret} from '../use-wiped-secret.ts';
import {RestoreResultPage} from './result-page.tsx';
import {joinGlobs, type RestoreOpening, reduceRestore, startRestore, suggestTarget} from './state.ts';
import {RestoreSummary} from './summary-page.tsx';

const title = 'Restore files';

/** Draws and works the screen. */
export function RestoreScreen(opening: RestoreOpening) {
  const {homeFolder} = useShell().world.base;
  const [state, dispatch] = useReducer(reduceRestore, opening, startRestore);
  const {secret, archive, target, globs, paths, isDryRun} = state;
  useWipedSecret(secret);
  switch (state.step) {
    case 'archive':
      return (
        <PathStep
          key="archive"
          title={title}
          progress="step 1 of 4"
          question="Archive"
          explanation="The archive is only read."
          initial={shortenPath(archive, homeFolder)}
          wanted="file"
          onPath={path => dispatch({type: 'archive-chosen', path})}
        />
      );
    case 'secret':
      return (
        <SecretStep
          title={title}
          progress="step 2 of 4"
          question="The recovery key it was sealed with"
          against={archive}
          allowsPassword
          secret={secret}
          onSecret={entered => dispatch({type: 'secret-entered', secret: entered})}
          onOther={() => dispatch({type: 'secret-dropped'})}
          onBack={() => dispatch({type: 'step-asked', step: 'archive'})}
        />
      );
    case 'target':
      return (
        <PathStep
          key="target"
          title={title}
          progress="step 3 of 4"
          question="Folder to restore into"
          explanation="A new folder, or an empty one. keep64 writes over nothing."
          initial={shortenPath(target, homeFolder)}
          wanted="new-folder"
          suggestedName={suggestTarget(archive)}
          onPath={path => dispatch({type: 'target-chosen', path})}
          onBack={() => dispatch({type: 'step-asked', step: 'secret'})}
        />
      );
    case 'summary':
      return <RestoreSummary title={title} state={state} dispatch={dispatch} />;
    case 'globs':
      return (
        <TextStep
          title={title}
          progress="which files"
          question="Names or paths, with * and ?"
          explanation={
            'Such as *.jpg or Chats/media. Several stand between spaces; "quotes" keep a space in a name. Empty: everything. All of the archive is verified in any case.'
          }
          initial={joinGlobs(globs)}
          onText={text => dispatch({type: 'globs-entered', text})}
          onBack={() => dispatch({type: 'step-asked', step: 'summary'})}
        />
      );
    case 'running':
      return (
        <WorkStep
          title={title}
          progress={isDryRun ? 'a trial' : 'restoring'}
          explanation={
            isDryRun
              ? 'A trial: every byte is proved, and nothing is written.'
              : 'The folder gets its name only when every byte is proved. Until then nothing is there.'
          }
          given={secret}
          start={(given, context) =>
            restore(
              {archive, secret: given, target, only: globs, paths, dryRun: isDryRun, skipUnsafe: false},
              context,
            )
          }
          onReport={report => dispatch({type: 'restored', report})}
          afterStop="Nothing was restored, and nothing is left behind. The archive is as it was."
          onAgain={() => dispatch({type: 'step-asked', step: 'summary'})}
        />
      );
    case 'result':
      return state.report === undefined ? null : (
        <RestoreResultPage title={title} state={state} report={state.report} dispatch={dispatch} />
      );
  }
}

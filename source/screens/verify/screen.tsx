/** Verifying, or a drill, step by step, to a verdict in plain words. */
import {useReducer} from 'react';
import {frameLayout, useShell} from '../app-world.ts';
import {mapOfProgress} from '../archive-map.ts';
import {ArchiveMapBar} from '../components/archive-map-bar.tsx';
import {shortenPath} from '../paths.ts';
import {KeyStep} from '../steps/key-step.tsx';
import {PathStep} from '../steps/path-step.tsx';
import {WorkStep} from '../steps/work-step.tsx';
import {useWipedSecret} from '../use-wiped-secret.ts';
import type {VerifyPurpose} from './purpose.ts';
import {reduceVerify, startVerify, type VerifyOpening} from './state.ts';
import {VerdictPage} from './verdict-page.tsx';

/** Draws and works the screen. */
export function VerifyScreen({purpose, ...opening}: VerifyOpening & {readonly purpose: VerifyPurpose}) {
  const {title} = purpose;
  const {world, columns, rows} = useShell();
  const [state, dispatch] = useReducer(reduceVerify, opening, startVerify);
  const {secret} = state;
  const shown = state.verified[state.shown];
  useWipedSecret(secret);
  switch (state.step) {
    case 'archive':
      return (
        <PathStep
          title={title}
          progress={secret === undefined ? 'step 1 of 2' : 'step 1 of 1'}
          question="Archive"
          explanation={purpose.explanation}
          initial={shortenPath(state.archives[0] ?? '', world.base.homeFolder)}
          wanted="file"
          {...(purpose.allowsSeveral
            ? {onPaths: (paths: readonly string[]) => dispatch({type: 'archives-chosen', paths})}
            : {onPath: (path: string) => dispatch({type: 'archives-chosen', paths: [path]})})}
        />
      );
    case 'secret':
      return (
        <KeyStep
          title={title}
          progress="step 2 of 2"
          question={purpose.question}
          {...(state.archives[0] !== undefined && {against: state.archives[0]})}
          allowsPassword={purpose.allowsPassword}
          onSecret={entered => dispatch({type: 'secret-entered', secret: entered})}
          onBack={() => dispatch({type: 'archive-asked'})}
        />
      );
    case 'running':
      return (
        <WorkStep
          title={title}
          progress="verifying"
          explanation="Nothing is written. It can be stopped at any time."
          given={secret}
          start={(given, context) => purpose.start(state.archives, given, context)}
          picture={run => (
            <ArchiveMapBar
              map={mapOfProgress(run.progress)}
              columns={frameLayout(columns, rows).bodyColumns}
            />
          )}
          onReport={report => dispatch({type: 'verified', report})}
          afterStop="The archive was not read to its end, so nothing is known about it. It is as it was."
          onAgain={() => dispatch({type: 'another-secret-asked'})}
        />
      );
    case 'verdict':
      return shown === undefined ? null : (
        <VerdictPage state={state} verified={shown} purpose={purpose} dispatch={dispatch} />
      );
  }
}

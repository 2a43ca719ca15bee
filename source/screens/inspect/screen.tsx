/** Inspecting a file without a key: what it is, what opens it, what is weak, and its packets as a tree. */
import {basename} from 'node:path';
import {useReducer} from 'react';
import {inspect} from '../../commands/inspect.ts';
import {useShell} from '../app-world.ts';
import {shortenPath} from '../paths.ts';
import {PathStep} from '../steps/path-step.tsx';
import {WorkStep} from '../steps/work-step.tsx';
import {ReportPage} from './report-page.tsx';
import {reduceInspect, startInspect} from './state.ts';

const title = 'Inspect a file';

/** Draws and works the screen. */
export function InspectScreen({file}: {readonly file: string | undefined}) {
  const {world, navigate} = useShell();
  const [state, dispatch] = useReducer(reduceInspect, file, startInspect);
  switch (state.step) {
    case 'file':
      return (
        <PathStep
          title={title}
          progress="no key needed"
          question="File"
          explanation="What it is made of, and what opens it. It is only read."
          initial={shortenPath(state.file, world.base.homeFolder)}
          wanted="file-or-folder"
          onPath={path => dispatch({type: 'file-chosen', path})}
        />
      );
    case 'running':
      return (
        <WorkStep
          title={title}
          progress={basename(state.file)}
          explanation="The file is read to its end. Nothing is written. It can be stopped at any time."
          given={state.file}
          start={(path, context) => inspect({files: [path]}, context)}
          onReport={report => dispatch({type: 'inspected', report})}
          afterStop="The file was not read to its end. It is as it was."
          onAgain={() => dispatch({type: 'file-asked'})}
        />
      );
    case 'report':
      return state.inspected === undefined ? null : (
        <ReportPage
          title={title}
          inspected={state.inspected}
          index={state.index}
          onMove={index => dispatch({type: 'list-moved', index})}
          onOther={() => dispatch({type: 'file-asked'})}
          onHome={() => navigate({type: 'home-chosen'})}
        />
      );
  }
}

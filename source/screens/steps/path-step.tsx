/**
 * The step that asks for a path: a folder to look through, a line to type into; goes on only with a path that will do.
 * What is typed narrows the list, Tab completes it, and arrows take over at any time.
 */
import {basename, dirname, join} from 'node:path';
import {Box} from 'ink';
import {useReducer, useState} from 'react';
import {Keep64Error} from '../../errors.ts';
import {displayWidth} from '../../report/display-width.ts';
import {explainError} from '../../report/words.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {FolderList, visibleRows} from '../browser/folder-list.tsx';
import {freeName} from '../browser/rows.ts';
import {enterOutcome, reduceBrowser, startBrowser} from '../browser/state.ts';
import type {WantedPath} from '../browser/terms.ts';
import {useFolder} from '../browser/use-folder.ts';
import {Frame} from '../components/frame.tsx';
import {Page, useIsRoomy} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import {TextField} from '../components/text-field.tsx';
import {isListAction} from '../key-table.ts';
import {completePath} from '../path-completion.ts';
import {readTypedPath, shortenPath} from '../paths.ts';
import {asSentence} from '../sentence.ts';
import {useKeys} from '../use-keys.ts';
import {findPathProblem} from './path-problem.ts';
import {listStepKeys, typingKeys} from './path-step-keys.ts';

const spokenRows = 5;
const explanationLimit = 3;
// An explanation of several lines leaves the list so many rows.
const smallList = 6;

/** What the step needs. */
export type PathStepProps = {
  readonly title: string;
  readonly progress: string;
  readonly question: string;
  readonly explanation: string;
  /** The path to begin with, as `shortenPath` shows it; empty for the working folder. */
  readonly initial: string;
  readonly wanted: WantedPath;
  /** What a new file or folder would be called; offered where nothing here has the name. */
  readonly suggestedName?: string;
  /** Returns what else speaks against a path that would do. */
  readonly findProblem?: (path: string) => Promise<string | undefined>;
  /** Otherwise the screen is left: the step is its first. */
  readonly onBack?: () => void;
} & (
  | {readonly onPath: (path: string) => void; readonly onPaths?: undefined}
  /** Several may be chosen. */
  | {readonly onPaths: (paths: readonly string[]) => void; readonly onPath?: undefined}
);

/** Draws and works the step. */
export function PathStep(props: PathStepProps) {
  const {columns, rows, world, navigate, isScreenReader} = useShell();
  const {wanted, initial, suggestedName, onPaths} = props;
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const [state, dispatch] = useReducer(reduceBrowser, undefined, () =>
    startBrowser(
      {wanted, allowsSeveral: onPaths !== undefined, suggestedName, base: world.base},
      readTypedPath(initial, world.base),
    ),
  );
  const [firstText] = useState(state.edit.text);
  const isRoomy = useIsRoomy();
  // Label, line, heading and detail; with air between the parts and above them where there is room.
  const roomBelow = bodyRows - 4 - (isRoomy ? 3 : 0);
  const explanation = fitSentences(
    props.explanation,
    bodyColumns,
    Math.max(1, Math.min(explanationLimit, roomBelow - smallList)),
  );
  const explanationRows = Math.min(explanationLimit, countLines(explanation, bodyColumns));
  const roomForList = roomBelow - explanationRows;
  // A screen reader says all of it again after each key.
  const listHeight = isScreenReader ? spokenRows : Math.max(3, roomForList);
  const visible = visibleRows(state, listHeight).rows.flatMap(row =>
    row.kind === 'entry' ? [row.entry] : [],
  );
  useFolder(state, visible, dispatch);

  const isText = state.edit.text !== '';
  const keys = state.isInList
    ? listStepKeys({
        allowsSeveral: onPaths !== undefined,
        opens: enterOutcome(state).kind === 'open',
      })
    : typingKeys;
  useKeys<string>(keys, action => {
    if (action === 'back') {
      // What stood there before anybody typed is nothing to take back.
      if (state.places !== undefined || (isText && state.edit.text !== firstText))
        dispatch({type: 'text-dropped'});
      else if (props.onBack !== undefined) props.onBack();
      else navigate({type: 'screen-left'});
    } else if (isListAction(action)) dispatch({type: 'moved', move: action, pageSize: listHeight - 1});
    else if (action === 'hidden') dispatch({type: 'hidden-switched'});
    else if (action === 'places') void showPlaces();
    else if (action === 'refresh') dispatch({type: 'refresh-asked'});
  });

  const showPlaces = async (): Promise<void> => {
    const {disk} = world.command;
    const {homeFolder, workingFolder} = world.base;
    const disks = await disk.listMountedDisks();
    const named = [
      ...(homeFolder === undefined ? [] : [{what: 'home', path: homeFolder} as const]),
      ...(workingFolder === homeFolder ? [] : [{what: 'start', path: workingFolder} as const]),
      ...disks.map(path => ({what: 'disk', path}) as const),
    ];
    const places = await Promise.all(
      named.map(async place => ({
        ...place,
        freeBytes: await disk.freeBytes(place.path).catch(() => undefined),
      })),
    );
    dispatch({type: 'places-found', places});
  };
  const take = async (paths: readonly string[]): Promise<void> => {
    try {
      for (const path of paths) {
        const kind = await world.command.disk.statKind(path);
        if (kind === 'directory' && wanted === 'file') return dispatch({type: 'folder-opened', folder: path});
        const problem = findPathProblem(wanted, kind) ?? (await props.findProblem?.(path));
        if (problem !== undefined) return dispatch({type: 'refused', problem, isStale: kind === 'absent'});
        if (wanted === 'new-folder' && kind === 'directory' && !(await isEmpty(path)))
          return await proposeFree(path);
      }
      const [path] = paths;
      if (props.onPaths !== undefined) props.onPaths(paths);
      else if (path !== undefined) props.onPath(path);
    } catch (error) {
      if (!(error instanceof Keep64Error)) throw error;
      dispatch({type: 'refused', problem: asSentence(explainError(error).message), isStale: true});
    }
  };
  const isEmpty = async (folder: string): Promise<boolean> =>
    (await world.command.disk.listFolder(folder, {limit: 1})).entries.length === 0;
  /** Nothing is written over: the nearest name that is free stands in the line, one Enter away. */
  const proposeFree = async (folder: string): Promise<void> => {
    const {entries} = await world.command.disk.listFolder(dirname(folder));
    const name = freeName(basename(folder), entries);
    const text = shortenPath(join(dirname(folder), name), world.base.homeFolder);
    dispatch({type: 'completed', typed: state.edit.text, completion: {text, others: []}});
    dispatch({
      type: 'refused',
      problem: 'That folder is not empty; nothing is written over. This name is free.',
    });
  };
  const submit = (): void => {
    const outcome = enterOutcome(state);
    if (outcome.kind === 'open') dispatch({type: 'folder-opened', folder: outcome.folder});
    else if (outcome.kind === 'choose') void take(outcome.paths);
    else if (outcome.kind === 'typed') void take([outcome.path]);
    else if (outcome.kind === 'refuse') dispatch({type: 'refused', problem: outcome.problem});
  };
  const complete = async (): Promise<void> => {
    const typed = state.edit.text;
    if (typed === '') return;
    const base = {...world.base, workingFolder: state.folder};
    const completion = await completePath(typed, base, world.listNames);
    dispatch({type: 'completed', typed, completion});
  };

  return (
    <Frame title={props.title} progress={props.progress} keys={keys} hasTextField={isText}>
      <Page isCrowded>
        <Box height={explanationRows} overflow="hidden" flexShrink={0}>
          <Say wrap={explanationRows === 1 ? 'truncate' : 'wrap'}>{explanation}</Say>
        </Box>
        <TextField
          label={props.question}
          edit={state.edit}
          columns={bodyColumns}
          placeholder="choose below, or type a path"
          onEdit={edit => dispatch({type: 'text-edited', edit})}
          onSubmit={submit}
          onTab={complete}
        />
        <FolderList state={state} height={listHeight} columns={bodyColumns} />
      </Page>
    </Frame>
  );
}

/** Returns the sentences of a text that fit into so many lines; the first in any case. */
function fitSentences(text: string, columns: number, limit: number): string {
  return text.split(/(?<=\.) /u).reduce((fitting, sentence) => {
    const longer = `${fitting} ${sentence}`;
    return countLines(longer, columns) <= limit ? longer : fitting;
  });
}

/** Returns how many lines a text takes that is broken at spaces. */
function countLines(text: string, columns: number): number {
  let lines = 1;
  let width = 0;
  for (const word of text.split(' ')) {
    const wordColumns = displayWidth(word);
    const needed = width === 0 ? wordColumns : width + 1 + wordColumns;
    if (needed > columns) lines += 1;
    width = needed > columns ? wordColumns : needed;
  }
  return lines;
}

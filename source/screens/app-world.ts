/** What every screen is given: the world of the commands, the window, and the few things only the app can do. */
import {createContext, useContext} from 'react';
import type {CommandContext} from '../commands/context.ts';
import type {NavigationAction} from './navigation.ts';
import type {ListNames} from './path-completion.ts';
import type {PathBase} from './paths.ts';
import type {RunRegistry} from './run-registry.ts';

/** What comes from outside the app and never changes. */
export type AppWorld = {
  readonly command: Omit<CommandContext, 'signal'>;
  readonly base: PathBase;
  readonly listNames: ListNames;
  readonly runs: RunRegistry;
  /** How long a key stays on the screen without a key press. */
  readonly hideAfterMs: number;
};

/** A sentence in the place of the footer, until the next key press or until it is taken back. */
export type AppNotice = 'quit-asked' | 'stopping' | 'not-logged';

/** The app as its screens see it. */
export type AppShell = {
  readonly world: AppWorld;
  readonly columns: number;
  readonly rows: number;
  readonly isScreenReader: boolean;
  readonly isHelpOpen: boolean;
  readonly notice: AppNotice | undefined;
  readonly setHelpOpen: (isOpen: boolean) => void;
  /** Says that a run could not be noted in the audit log. */
  readonly tellNotLogged: () => void;
  readonly navigate: (action: NavigationAction) => void;
  readonly quit: (exitCode: number) => void;
};

/** Where the shell comes from. */
export const AppShellContext = createContext<AppShell | undefined>(undefined);

/** Returns the shell. @throws {Error} outside of an app: a bug. */
export function useShell(): AppShell {
  const shell = useContext(AppShellContext);
  if (shell === undefined) throw new Error('a screen was drawn outside of the app');
  return shell;
}

/** Below this a window gets one sentence instead of screens. */
export const smallestWindow = {columns: 40, rows: 15} as const;

// From this height on there is room for two rules.
const ruledRows = 20;
const roomyColumns = 60;

/** Where things stand in a window of a size: the margin left and right, the body between header and footer. */
export function frameLayout(
  columns: number,
  rows: number,
): {
  readonly margin: number;
  readonly bodyColumns: number;
  readonly bodyRows: number;
  readonly hasRules: boolean;
} {
  const margin = columns >= roomyColumns ? 2 : 1;
  const hasRules = rows >= ruledRows;
  return {margin, bodyColumns: columns - 2 * margin, bodyRows: rows - (hasRules ? 4 : 2), hasRules};
}

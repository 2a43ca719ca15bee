/** Which screen is shown, and what lies under it: a typed union and a stack. Esc goes back; home is never left. Pure. */
import type {Secret} from '../commands/context.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';

/** A screen and what it is opened with. */
export type Screen =
  | {readonly name: 'home'}
  | {readonly name: 'create-key'}
  | {readonly name: 'compare'; readonly archive: string}
  /** `key` is the one just made and proven; without it the screen asks for one. */
  | {readonly name: 'seal'; readonly key?: RecoveryKey; readonly wantsPassword?: boolean}
  | {readonly name: 'about'}
  | {readonly name: 'check-key'}
  /** `key` is one that was just checked; the screen owns it. */
  | {readonly name: 'verify'; readonly archive?: string; readonly key?: RecoveryKey}
  | {readonly name: 'drill'; readonly archive?: string}
  | {readonly name: 'log'}
  | {readonly name: 'contents'; readonly archive?: string; readonly secret?: Secret}
  /** `only`: paths in the archive that were selected; `secret` goes to the screen, which wipes it. */
  | {
      readonly name: 'restore';
      readonly archive?: string;
      readonly only?: readonly string[];
      readonly secret?: Secret;
    }
  | {readonly name: 'inspect'; readonly file?: string}
  | {readonly name: 'password'; readonly archive?: string}
  | {readonly name: 'audit'}
  | {readonly name: 'whatsapp'}
  /** From the verdict on a damaged archive; `secret` goes to the screen, which wipes it. */
  | {readonly name: 'salvage' | 'repair'; readonly archive: string; readonly secret?: Secret};

/** Screens from home to the one that is shown. */
export type ScreenStack = readonly [Screen, ...Screen[]];

/** Where a program starts. */
export const homeStack: ScreenStack = [{name: 'home'}];

/** What moves between screens. */
export type NavigationAction =
  | {readonly type: 'screen-opened'; readonly screen: Screen}
  /** The screen gives its place to the next one: Esc does not lead back to it. */
  | {readonly type: 'screen-replaced'; readonly screen: Screen}
  | {readonly type: 'screen-left'}
  | {readonly type: 'home-chosen'};

/** The next stack. */
export function navigate(stack: ScreenStack, action: NavigationAction): ScreenStack {
  const [home, ...others] = stack;
  switch (action.type) {
    case 'screen-opened':
      return [home, ...others, action.screen];
    case 'screen-replaced':
      return others.length === 0 ? [home, action.screen] : [home, ...others.slice(0, -1), action.screen];
    case 'screen-left':
      return [home, ...others.slice(0, -1)];
    case 'home-chosen':
      return homeStack;
  }
}

/** The screen that is shown. */
export function topScreen(stack: ScreenStack): Screen {
  return stack.at(-1) ?? stack[0];
}

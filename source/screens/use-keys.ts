/** Hooks that turn key presses into the actions of a key table. */
import {useEffect, useState} from 'react';
import {useShell} from './app-world.ts';
import {useKeyPress} from './input-bus.tsx';
import {findAction, type KeyBinding, keyName} from './key-table.ts';

/** Calls `onAction` for the keys of a table, unless the help page covers the screen. */
export function useKeys<Action extends string>(
  table: readonly KeyBinding<Action>[],
  onAction: (action: Action) => void,
): void {
  const {isHelpOpen} = useShell();
  useKeyPress(
    (input, key) => {
      const name = keyName(input, key);
      const action = name === undefined ? undefined : findAction(table, name);
      if (action !== undefined) onAction(action);
    },
    {isActive: !isHelpOpen},
  );
}

/**
 * Returns whether a secret may be on the screen: until nobody has pressed a key for a while, or the program is sent
 * to the background. `show` brings it back, `hide` takes it away.
 */
export function useReveal(): {
  readonly isShown: boolean;
  readonly show: () => void;
  readonly hide: () => void;
} {
  const {hideAfterMs} = useShell().world;
  const [isShown, setIsShown] = useState(true);
  const [pressCount, setPressCount] = useState(0);
  useKeyPress((input, key) => {
    if (keyName(input, key) === 'ctrl+z') setIsShown(false);
    setPressCount(count => count + 1);
  });
  // The press count is a dependency so that each press starts the time anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(false), hideAfterMs);
    return () => clearTimeout(timer);
  }, [hideAfterMs, pressCount]);
  return {isShown, show: () => setIsShown(true), hide: () => setIsShown(false)};
}

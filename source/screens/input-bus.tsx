/**
 * Key presses and pastes on their way to whoever draws the screen. Ink subscribes a component some time after it was
 * painted, and what is typed in between is lost; here one listener at the root never sleeps, and components subscribe
 * before their first frame is seen. What comes at once, as from a slow line or a program that types, is handed on one by
 * one: each key press acts on what the one before it has made of the screen.
 */
import {setImmediate} from 'node:timers/promises';
import {type Key, useInput, usePaste} from 'ink';
import {createContext, type ReactNode, useContext, useLayoutEffect, useRef, useState} from 'react';
import {type Press, splitChunk, splitKeys} from './input-chunk.ts';

type Listener = {
  readonly press?: (input: string, key: Key) => void;
  readonly paste?: (text: string) => void;
  /** It is a field: several signs that come at once are text, and no keys. */
  readonly takesText?: boolean;
};

type InputEvent = Press | {readonly text: string};

class InputBus {
  readonly #listeners = new Set<Listener>();
  readonly #waiting: InputEvent[] = [];
  #isDelivering = false;

  /** Adds a listener, and returns what removes it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  press(input: string, key: Key): void {
    this.#deliver({input, key});
  }

  paste(text: string): void {
    this.#deliver({text});
  }

  /** The first is handed on at once, so that a single key press waits for nothing. */
  #deliver(event: InputEvent): void {
    this.#waiting.push(event);
    if (!this.#isDelivering) void this.#deliverAll();
  }

  /** Splits what came at once only now: whether a field takes it, the press before may have decided. */
  #next(): InputEvent | undefined {
    const event = this.#waiting.shift();
    if (event === undefined || 'text' in event) return event;
    const takesText = [...this.#listeners].some(listener => listener.takesText);
    const [first, ...rest] = (takesText ? splitChunk : splitKeys)(event.input, event.key);
    this.#waiting.unshift(...rest);
    return first;
  }

  async #deliverAll(): Promise<void> {
    this.#isDelivering = true;
    try {
      for (let event = this.#next(); event !== undefined; event = this.#next()) {
        for (const listener of [...this.#listeners]) {
          if ('text' in event) listener.paste?.(event.text);
          else listener.press?.(event.input, event.key);
        }
        // React plans its work in a microtask and does it in the turn after; then the listeners know the new screen.
        await setImmediate();
        await setImmediate();
      }
    } finally {
      this.#isDelivering = false;
    }
  }
}

const InputBusContext = createContext<InputBus | undefined>(undefined);

/** Listens to the terminal for everything inside. Bracketed paste is on as long as it is there. */
export function InputRoot({children}: {readonly children: ReactNode}) {
  const [bus] = useState(() => new InputBus());
  useInput((input, key) => bus.press(input, key));
  usePaste(text => bus.paste(text));
  return <InputBusContext value={bus}>{children}</InputBusContext>;
}

function useListener(listener: Listener, isActive: boolean): void {
  const bus = useContext(InputBusContext);
  if (bus === undefined) throw new Error('a component listens for keys outside of an InputRoot');
  const latest = useRef(listener);
  const {takesText = false} = listener;
  useLayoutEffect(() => {
    latest.current = listener;
  });
  useLayoutEffect(() => {
    if (!isActive) return;
    return bus.listen({
      press: (input, key) => latest.current.press?.(input, key),
      paste: text => latest.current.paste?.(text),
      takesText,
    });
  }, [bus, isActive, takesText]);
}

/**
 * Calls `onPress` for every key press while active, as Ink's useInput does. Several signs that come at once are one press
 * while a listener `takesText`.
 */
export function useKeyPress(
  onPress: (input: string, key: Key) => void,
  {isActive = true, takesText = false} = {},
): void {
  useListener({press: onPress, takesText}, isActive);
}

/** Calls `onPaste` with the text of every paste while active. */
export function usePastedText(onPaste: (text: string) => void, {isActive = true} = {}): void {
  useListener({paste: onPaste}, isActive);
}

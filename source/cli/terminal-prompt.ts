/**
 * Asks on the controlling terminal, whatever standard input and output are: /dev/tty, echo off. The rules are:
 * what is typed is never shown, questions go to the terminal and nowhere else, Ctrl-C ends the program's work.
 */
import {openSync} from 'node:fs';
import {ReadStream, WriteStream} from 'node:tty';
import {UsageError} from '../errors.ts';

/** An open terminal. Close it, or the program does not end. */
export type Terminal = {
  /** Writes to the terminal itself. */
  write(text: string): void;
  /**
   * Reads hidden text up to Enter.
   * @param isComplete - asked when Enter was typed and nothing more has arrived; false goes on to the next line, so
   * that a key pasted in several lines arrives whole. An empty line always ends it.
   */
  readHidden(question: string, isComplete?: (text: string) => boolean): Promise<string>;
  /** Asks for y or n; anything but y is no. */
  confirm(question: string): Promise<boolean>;
  close(): void;
};

const interruptCode = 0x03;
const endOfInputCode = 0x04;
const backspaceCodes: ReadonlySet<number> = new Set([0x08, 0x7f]);
const clearLineCode = 0x15;
const escapeCode = 0x1b;

/**
 * Opens the controlling terminal.
 * @throws {UsageError} `no-terminal` where there is none.
 */
export function openTerminal(onInterrupt: () => void): Terminal {
  let input: ReadStream;
  let output: WriteStream;
  try {
    input = new ReadStream(openSync('/dev/tty', 'r'));
    output = new WriteStream(openSync('/dev/tty', 'w'));
  } catch (error) {
    throw new UsageError('no-terminal', 'a secret is needed, and there is no terminal to ask on', {
      cause: error,
    });
  }
  input.setRawMode(true);
  input.pause();

  // Characters that arrived and were not used yet: a paste may hold more than one answer.
  let pending = '';
  let isEnded = false;
  let wake: (() => void) | undefined;
  input.setEncoding('utf8');
  input.on('data', (text: string) => {
    pending += text;
    wake?.();
  });
  input.on('end', () => {
    isEnded = true;
    wake?.();
  });
  input.on('error', () => {
    isEnded = true;
    wake?.();
  });

  async function nextCharacter(): Promise<string | undefined> {
    while (pending === '') {
      if (isEnded) return undefined;
      input.resume();
      await new Promise<void>(resolve => {
        wake = resolve;
      });
      wake = undefined;
    }
    const [character = ''] = pending;
    pending = pending.slice(character.length);
    return character;
  }

  /** Passes over what an arrow key or a bracketed paste sends behind its escape (ECMA-48 §5.4). */
  async function skipEscapeSequence(): Promise<void> {
    if (!/^[[O]/.test(pending)) return;
    await nextCharacter();
    for (;;) {
      const code = (await nextCharacter())?.codePointAt(0) ?? 0x40;
      if (code >= 0x40 && code <= 0x7e) return;
    }
  }

  /** One line as text; `isLast` where Enter ended it and nothing more waits. */
  async function readLine(): Promise<{text: string; isLast: boolean}> {
    let text = '';
    for (;;) {
      const character = await nextCharacter();
      const code = character?.codePointAt(0) ?? endOfInputCode;
      if (character === undefined || code === endOfInputCode) return {text, isLast: true};
      if (code === interruptCode) {
        output.write('\n');
        onInterrupt();
        throw new DOMException('interrupted', 'AbortError');
      }
      if (code === escapeCode) {
        await skipEscapeSequence();
        continue;
      }
      if (character === '\r' || character === '\n') return {text, isLast: pending === ''};
      if (backspaceCodes.has(code)) text = text.slice(0, -1);
      else if (code === clearLineCode) text = '';
      else if (code >= 0x20) text += character;
    }
  }

  const write = (text: string): void => {
    output.write(text);
  };

  return {
    write,
    async readHidden(question, isComplete = () => true) {
      write(question);
      const lines: string[] = [];
      for (;;) {
        const {text, isLast} = await readLine();
        if (isLast) write('\n');
        if (text === '' && isLast) break;
        lines.push(text);
        if (!isLast) continue;
        if (isComplete(lines.join('\n'))) break;
        write('  go on with the next line, or press Enter to end: ');
      }
      return lines.join('\n');
    },
    async confirm(question) {
      write(`${question} [y/N] `);
      const {text} = await readLine();
      write('\n');
      return /^y(es)?$/i.test(text.trim());
    },
    close() {
      input.setRawMode(false);
      input.destroy();
      output.destroy();
    },
  };
}

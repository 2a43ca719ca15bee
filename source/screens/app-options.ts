/** What the interface is given by whoever opens it. */
import type {CommandContext} from '../commands/context.ts';

/** What the interface is given. */
export type StartAppOptions = {
  readonly context: Omit<CommandContext, 'signal'>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WritableStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How long a key stays on the screen without a key press. */
  readonly hideAfterMs?: number;
};

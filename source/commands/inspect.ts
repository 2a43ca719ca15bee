/** `inspect`: what a file says about itself without any key. */
import {basename} from 'node:path';
import type {Finding} from '../audit/finding.ts';
import {judgeMessage} from '../audit/inspect.ts';
import {describeMessage, type MessageDescription} from '../openpgp/describe.ts';
import type {CommandContext} from './context.ts';
import {type CommandEvent, withEvents} from './event.ts';
import {readSidecar} from './sidecar.ts';

/** What is to be seen without a key. */
export type InspectReport = {
  readonly schema: 'keep64/inspect-1';
  readonly file: string;
  readonly message: MessageDescription;
  /** The key id in the file's name, where it has keep64's form; only a hint. */
  readonly keyIdInName: string | undefined;
  readonly hasSidecar: boolean;
  readonly findings: readonly Finding[];
};

/**
 * Describes a file.
 * @throws {MalformedError} where it is no OpenPGP message.
 */
export function inspect(
  options: {readonly file: string},
  context: CommandContext,
): AsyncGenerator<CommandEvent, InspectReport> {
  return withEvents(async emit => {
    const {file} = options;
    let bytesDone = 0;
    emit({kind: 'phase-started', phase: 'hashing', path: file});
    async function* bytes(): AsyncGenerator<Uint8Array> {
      for await (const chunk of context.disk.readChunks(file, {signal: context.signal})) {
        bytesDone += chunk.length;
        const unknown = {bytesTotal: undefined, entriesTotal: undefined, currentPath: undefined};
        emit({kind: 'progress', phase: 'hashing', bytesDone, entriesDone: 0, ...unknown});
        yield chunk;
      }
    }
    const message = await describeMessage(bytes());
    const hasSidecar = (await readSidecar(file, context.disk)) !== undefined;
    const keyIdInName = findKeyId(basename(file));
    return {
      schema: 'keep64/inspect-1',
      file,
      message,
      keyIdInName,
      hasSidecar,
      findings: judgeMessage(message),
    };
  });
}

/** Returns the key id in `NAME-YYYYMMDDTHHMMSSZ.909a5a09.tar.pgp` as `909a-5a09`. */
export function findKeyId(fileName: string): string | undefined {
  const match = /-\d{8}T\d{6}Z\.([0-9a-f]{4})([0-9a-f]{4})\.tar\.pgp$/.exec(fileName);
  return match === null ? undefined : `${match[1]}-${match[2]}`;
}

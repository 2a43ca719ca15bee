/** Audits a database on a thread of its own, with a limit on its time: a database may be made to keep SQLite busy. */
import {Worker} from 'node:worker_threads';
import {LimitError} from '../errors.ts';
import type {NamedMedia} from '../whatsapp/android-database.ts';
import type {DatabaseAudit} from '../whatsapp/database-audit.ts';

/** What the thread is given. */
export type DatabaseWork = {readonly path: string; readonly showNames: boolean};

/** What it says. */
export type DatabaseMessage =
  | {readonly kind: 'media'; readonly media: readonly NamedMedia[]}
  | {readonly kind: 'done'; readonly audit: DatabaseAudit}
  | {readonly kind: 'failed'; readonly why: string};

/** How to audit. */
export type AuditDatabaseOptions = {
  readonly showNames: boolean;
  /** Gets the files that the database names, in batches. */
  readonly onMedia: (media: readonly NamedMedia[]) => void;
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
};

/**
 * Audits a database file, which is a private copy of the caller's. A file that is no database is one with problems.
 * @throws {LimitError} `time`; AbortError.
 */
export type AuditDatabase = (path: string, options: AuditDatabaseOptions) => Promise<DatabaseAudit>;

const maxOldGenerationSizeMb = 256;

/**
 * Returns the function that audits on a thread.
 * @param workerUrl - where database-worker is: only the program's entry knows how it was built.
 */
export function auditOnThread(workerUrl: URL): AuditDatabase {
  return async (path, {showNames, onMedia, timeLimitMs, signal}) => {
    signal.throwIfAborted();
    const worker = new Worker(workerUrl, {
      name: 'database',
      workerData: {path, showNames} satisfies DatabaseWork,
      // Node 22 calls its SQLite experimental, on standard error.
      execArgv: [...process.execArgv, '--disable-warning=ExperimentalWarning'],
      resourceLimits: {maxOldGenerationSizeMb},
    });
    let timer: NodeJS.Timeout | undefined;
    let onAbort = (): void => {};
    try {
      return await new Promise<DatabaseAudit>((resolve, reject) => {
        onAbort = () => reject(signal.reason);
        signal.addEventListener('abort', onAbort, {once: true});
        timer = setTimeout(() => reject(outOfTime(timeLimitMs)), timeLimitMs);
        worker.on('message', (message: DatabaseMessage) => {
          if (message.kind === 'media') onMedia(message.media);
          else if (message.kind === 'done') resolve(message.audit);
          else resolve({schema: 'other', tables: 0, problems: [message.why], summary: undefined});
        });
        worker.on('error', error => reject(isOutOfMemory(error) ? outOfMemory(error) : error));
        worker.on('exit', () => reject(new Error('the thread of the database ended')));
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      // It ends once SQLite returns; nobody waits for that.
      worker.unref();
      worker.terminate().catch(() => {});
    }
  };
}

function outOfTime(timeLimitMs: number): LimitError {
  return new LimitError('time', `the database keeps SQLite busy for more than ${timeLimitMs / 1000} seconds`);
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function outOfMemory(cause: unknown): LimitError {
  return new LimitError('memory', `the database asks for more than ${maxOldGenerationSizeMb} MiB`, {cause});
}

/** All that runs on other threads, as commands are given it. No thread starts before there is work for it. */
import type {MakeHasher} from '../bytes/hasher.ts';
import type {WriteBehind} from '../disk/write-new-file.ts';
import {type AuditDatabase, auditOnThread} from './database-thread.ts';
import {hashOnThreads} from './hash-thread.ts';
import {readAheadOnThread, type StartReadAhead} from './small-file-thread.ts';
import {writeBehindOnThread} from './write-behind-thread.ts';

/** What each is, stands where it is defined. */
export type ProgramThreads = {
  readonly makeHasher: MakeHasher;
  readonly startReadAhead: StartReadAhead;
  readonly startWriteBehind: () => WriteBehind;
  readonly auditDatabase: AuditDatabase;
};

/**
 * Returns what works on threads.
 * @param workerUrl - where a worker of this folder is, by its name: only the program's entry knows how it was built.
 * @param coreCount - how many threads run at once.
 */
export function programThreads(workerUrl: (name: string) => URL, coreCount: number): ProgramThreads {
  return {
    makeHasher: hashOnThreads(workerUrl('hash-worker'), coreCount),
    startReadAhead: readAheadOnThread(workerUrl('small-file-worker'), coreCount),
    startWriteBehind: writeBehindOnThread(workerUrl('write-behind-worker'), coreCount),
    auditDatabase: auditOnThread(workerUrl('database-worker')),
  };
}

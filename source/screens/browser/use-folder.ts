/** Reads the folder that a browser shows, and looks closer at the names that are on the screen. */
import {useEffect} from 'react';
import {recognisedHeadSize} from '../../audit/file-kind.ts';
import {isUtf8Name} from '../../bytes/name-bytes.ts';
import type {ListedEntry} from '../../disk/list-folder.ts';
import {DiskError} from '../../errors.ts';
import {useShell} from '../app-world.ts';
import {describeUnreadable} from './entry-words.ts';
import {sortEntries} from './rows.ts';
import {type BrowserAction, type BrowserState, pathInFolder, shownFolder} from './state.ts';
import type {BrowserListing} from './terms.ts';

/** Keeps the listing of `state` up to date. @param visible - the entries on the screen. */
export function useFolder(
  state: BrowserState,
  visible: readonly ListedEntry[],
  dispatch: (action: BrowserAction) => void,
): void {
  const {disk} = useShell().world.command;
  const folder = shownFolder(state);
  const {refreshCount, looks, listedFolder} = state;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the count asks for another reading
  useEffect(() => {
    const controller = new AbortController();
    const read = async (): Promise<BrowserListing> => {
      try {
        const {entries, isCut} = await disk.listFolder(folder, {signal: controller.signal});
        const freeBytes = await disk.freeBytes(folder).catch(() => undefined);
        return {kind: 'read', entries: sortEntries(entries), isCut, freeBytes};
      } catch (error) {
        if (!(error instanceof DiskError)) throw error;
        return {kind: 'failed', problem: describeUnreadable(error)};
      }
    };
    read().then(
      listing => {
        if (!controller.signal.aborted) dispatch({type: 'folder-read', folder, listing});
      },
      error => {
        if (!controller.signal.aborted) throw error;
      },
    );
    return () => controller.abort();
  }, [folder, refreshCount]);

  const missing = visible.filter(({name}) => isUtf8Name(name) && !looks.has(name));
  const wanted = missing.map(({name}) => name).join('/');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names say what is to be looked at
  useEffect(() => {
    let isLate = false;
    const look = async (): Promise<void> => {
      const found = await Promise.all(
        missing.map(async ({name}) => {
          const path = pathInFolder(state, name);
          return [name, await disk.lookAtEntry(path, {headSize: recognisedHeadSize})] as const;
        }),
      );
      if (!isLate) dispatch({type: 'looked', folder: listedFolder, looks: found});
    };
    if (wanted !== '') void look();
    return () => {
      isLate = true;
    };
  }, [wanted, listedFolder]);
}

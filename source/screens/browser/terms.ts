/** What a browser is asked for, and the folder it shows as far as it was read. */
import type {ListedEntry} from '../../disk/list-folder.ts';
import type {PathBase} from '../paths.ts';

/** What must stand at the path that is chosen. */
export type WantedPath = 'file' | 'folder' | 'file-or-folder' | 'new-file' | 'new-folder';

/** What is asked for; never changes. */
export type BrowserTerms = {
  readonly wanted: WantedPath;
  /** Several can be marked, and are chosen together. */
  readonly allowsSeveral: boolean;
  /** What a new file or folder would be called. */
  readonly suggestedName: string | undefined;
  readonly base: PathBase;
};

/** A folder as far as it was read. */
export type BrowserListing =
  | {readonly kind: 'reading'}
  | {
      readonly kind: 'read';
      /** Sorted: folders first, then by name. */
      readonly entries: readonly ListedEntry[];
      readonly isCut: boolean;
      readonly freeBytes: number | undefined;
    }
  | {readonly kind: 'failed'; readonly problem: string};

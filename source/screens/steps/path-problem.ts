/** What a step that asks for a path takes. Pure. */
import type {PathKind} from '../../disk/path-facts.ts';
import type {WantedPath} from '../browser/terms.ts';

/** Returns what is wrong with a path of a kind, or undefined where it will do. */
export function findPathProblem(wanted: WantedPath, kind: PathKind): string | undefined {
  switch (wanted) {
    case 'file':
      if (kind === 'absent') return 'There is no such file.';
      return kind === 'file' ? undefined : 'That is not a file.';
    case 'folder':
      if (kind === 'absent') return 'There is no such folder.';
      return kind === 'directory' ? undefined : 'That is not a folder.';
    case 'file-or-folder':
      if (kind === 'absent') return 'There is no such file or folder.';
      return kind === 'other' ? 'That is neither a file nor a folder.' : undefined;
    case 'new-file':
      return kind === 'absent' ? undefined : 'Something of that name exists; keep64 does not write over it.';
    case 'new-folder':
      return kind === 'absent' || kind === 'directory' ? undefined : 'That exists, and is not a folder.';
  }
}

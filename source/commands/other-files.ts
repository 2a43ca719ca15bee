/** What else lies in the folders of an audit: named as what it is, and counted; nothing is passed over in silence. */

import type {ShelfFile} from '../audit/collection.ts';
import type {FileKind} from '../audit/identify-file.ts';

/** Files that are no archives, by kind. */
export type OtherFiles = {
  readonly counts: readonly {
    readonly kind: OtherKind;
    readonly count: number;
    readonly bytes: number;
  }[];
  /** Those that somebody may look for here, by name. */
  readonly named: readonly {readonly path: string; readonly kind: OtherKind; readonly detail: string}[];
  /** How many more of those there are. */
  readonly unnamedCount: number;
  readonly linkCount: number;
  readonly specialCount: number;
};

/** A kind of file that is no archive. */
export type OtherKind = Exclude<FileKind['kind'], 'archive'>;

const maxNamed = 10_000;

/** Photos and papers are no reason to list each. */
const namedKinds: ReadonlySet<OtherKind> = new Set([
  'public-key-message',
  'unsupported-message',
  'other-openpgp',
  'broken-archive',
  'whatsapp-backup',
  'leftover',
]);

/** Counts files by kind. */
export function countOthers(
  files: readonly ShelfFile[],
  {linkCount, specialCount}: {readonly linkCount: number; readonly specialCount: number},
): OtherFiles {
  const counts = new Map<OtherKind, {count: number; bytes: number}>();
  const named: OtherFiles['named'][number][] = [];
  let unnamedCount = 0;
  for (const {path, size, kind} of files) {
    if (kind.kind === 'archive') continue;
    const known = counts.get(kind.kind) ?? {count: 0, bytes: 0};
    counts.set(kind.kind, {count: known.count + 1, bytes: known.bytes + size});
    if (!namedKinds.has(kind.kind)) continue;
    if (named.length < maxNamed) named.push({path, kind: kind.kind, detail: detailOf(kind)});
    else unnamedCount += 1;
  }
  return {
    counts: [...counts].map(([kind, count]) => ({kind, ...count})),
    named,
    unnamedCount,
    linkCount,
    specialCount,
  };
}

function detailOf(kind: FileKind): string {
  if (kind.kind === 'whatsapp-backup') return kind.format;
  return kind.kind === 'unsupported-message' ? kind.why : '';
}

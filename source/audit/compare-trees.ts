/** What differs between two trees of files: by name, and by content where the names are the same. Pure. */

/** A file of a tree; its content is named by a digest. */
export type TreeFile = {readonly size: number; readonly sha256: string};

/** Files and folders by their paths. Paths are untrusted. */
export type Tree = {
  readonly files: ReadonlyMap<string, TreeFile>;
  readonly folders: ReadonlySet<string>;
};

/** How many files of how many bytes. */
export type TreeCount = {readonly files: number; readonly bytes: number};

/** What became of one tree in the other. */
export type TreeDifference = {
  /** Only in the second, only in the first; sorted by path. */
  readonly added: readonly {readonly path: string; readonly size: number}[];
  readonly removed: readonly {readonly path: string; readonly size: number}[];
  /** In both, with another content. */
  readonly changed: readonly {readonly path: string; readonly size: number; readonly newSize: number}[];
  readonly addedFolders: readonly string[];
  readonly removedFolders: readonly string[];
  /** In both, with the same content. */
  readonly same: TreeCount;
  readonly first: TreeCount;
  readonly second: TreeCount;
};

/** Compares two trees. */
export function compareTrees(first: Tree, second: Tree): TreeDifference {
  const added: TreeDifference['added'][number][] = [];
  const removed: TreeDifference['removed'][number][] = [];
  const changed: TreeDifference['changed'][number][] = [];
  const same = {files: 0, bytes: 0};
  for (const [path, {size, sha256}] of first.files) {
    const other = second.files.get(path);
    if (other === undefined) removed.push({path, size});
    else if (other.size !== size || other.sha256 !== sha256) changed.push({path, size, newSize: other.size});
    else {
      same.files += 1;
      same.bytes += size;
    }
  }
  for (const [path, {size}] of second.files) if (!first.files.has(path)) added.push({path, size});
  return {
    added: added.toSorted(comparePaths),
    removed: removed.toSorted(comparePaths),
    changed: changed.toSorted(comparePaths),
    addedFolders: [...second.folders].filter(path => !first.folders.has(path)).toSorted(),
    removedFolders: [...first.folders].filter(path => !second.folders.has(path)).toSorted(),
    same,
    first: countFiles(first),
    second: countFiles(second),
  };
}

/** Tells whether nothing differs. */
export function isSameTree({added, removed, changed, addedFolders, removedFolders}: TreeDifference): boolean {
  return [added, removed, changed, addedFolders, removedFolders].every(list => list.length === 0);
}

function countFiles({files}: Tree): TreeCount {
  let bytes = 0;
  for (const {size} of files.values()) bytes += size;
  return {files: files.size, bytes};
}

function comparePaths(one: {readonly path: string}, other: {readonly path: string}): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}

/** Returns the first parts of all paths of a tree. */
export function topNames({files, folders}: Tree): Set<string> {
  const names = new Set<string>();
  for (const path of [...folders, ...files.keys()]) names.add(path.split('/', 1)[0] ?? path);
  return names;
}

/** Returns a tree with another first part in every path. The tree has one first part. */
export function renameTop(tree: Tree, name: string): Tree {
  const rename = (path: string): string => {
    const slash = path.indexOf('/');
    return slash < 0 ? name : name + path.slice(slash);
  };
  return {
    files: new Map([...tree.files].map(([path, file]) => [rename(path), file])),
    folders: new Set([...tree.folders].map(rename)),
  };
}

/** The tree of an archive: scrolled, searched, ticked. Draws only the rows that are seen. */
import {Box} from 'ink';
import {useMemo} from 'react';
import type {ListReport} from '../../commands/list.ts';
import {displayName} from '../../report/display-name.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {SearchLine} from '../components/search-line.tsx';
import {Say, safeName} from '../components/text.tsx';
import {scrollList} from '../key-table.ts';
import {signs} from '../theme.ts';
import {useKeys} from '../use-keys.ts';
import {useListSearch} from '../use-list-search.ts';
import type {Proof} from './state.ts';
import {countTicks, indexOfPlace, summarise, tickOf} from './tree.ts';
import {TreeRow} from './tree-row.tsx';
import {type TreeAction, type TreeState, treeKeys} from './tree-state.ts';

/** What the page needs. */
export type TreePageProps = {
  readonly title: string;
  readonly state: TreeState;
  readonly dispatch: (action: TreeAction) => void;
  readonly listing: ListReport;
  readonly proof: Proof;
  readonly suspects: ReadonlySet<string>;
  /** As few paths as name what is selected; none for everything. */
  readonly onRestore: (paths: readonly string[]) => void;
  readonly onVerify: () => void;
  readonly onLeave: () => void;
};

// Above the rows: what the archive holds, how far that is proved. Below: the whole path.
const fixedRows = 3;
// What is drawn anew is read anew: where it is heard, a few rows are enough.
const heardRows = 5;

/** Draws and works the page. */
export function TreePage(props: TreePageProps) {
  const {title, state, dispatch, listing, proof, suspects, onRestore, onVerify, onLeave} = props;
  const {columns, rows, isScreenReader} = useShell();
  const {bodyColumns, bodyRows, hasRules} = frameLayout(columns, rows);
  const {tree, place, visible, selection, openFolders} = state;

  const texts = useMemo(() => tree.map(node => displayName(node.path)), [tree]);
  const gapRows = hasRules ? 2 : 0;
  const listRows = isScreenReader ? heardRows : Math.max(1, bodyRows - fixedRows - gapRows - 1);
  const search = useListSearch({
    texts,
    index: place,
    onMove: found => dispatch({type: 'place-found', place: found, rows: listRows}),
  });
  const counts = useMemo(() => countTicks(tree, selection), [tree, selection]);
  const chosen = useMemo(() => summarise(tree, counts), [tree, counts]);
  const hasChoice = chosen.paths.length > 0;

  const table = search.table(
    treeKeys.map(binding =>
      binding.action === 'restore'
        ? {...binding, label: hasChoice ? 'restore these' : 'restore all'}
        : binding,
    ),
  );
  useKeys<string>(table, action => {
    if (search.act(action)) return;
    if (action === 'leave') return onLeave();
    if (action === 'verify') return onVerify();
    if (action === 'restore') return onRestore(chosen.paths);
    if (action === 'tick-matches') {
      const places = search.matches.length > 0 ? search.matches : tree.keys();
      return dispatch({type: 'matches-ticked', places: [...places]});
    }
    dispatch({type: 'key', action, rows: listRows});
  });

  const top = scrollList(state.top, indexOfPlace(visible, place), visible.length, listRows);
  const node = tree[place];
  const fileCount = useMemo(() => tree.filter(({isFolder}) => !isFolder).length, [tree]);
  const holds = `${formatCount(fileCount, 'file')}, ${formatBytes(listing.totalBytes)}`;
  return (
    <Frame title={title} keys={table} hasTextField={search.isTyping}>
      <Box flexDirection="column" flexGrow={1} paddingTop={gapRows > 0 ? 1 : 0}>
        <Box height={1} flexShrink={0} justifyContent="space-between">
          <Say as="strong" wrap="truncate">
            {hasChoice && bodyColumns < 60
              ? ''
              : listing.name === undefined || listing.name === ''
                ? holds
                : `${safeName(listing.name, Math.max(8, bodyColumns - 40))} · ${holds}`}
          </Say>
          {hasChoice && (
            <Box flexShrink={0} marginLeft={2}>
              <Say as="accent">{`${formatCount(chosen.fileCount, 'file')}, ${formatBytes(chosen.size)} selected`}</Say>
            </Box>
          )}
        </Box>
        <ProofLine proof={proof} columns={bodyColumns} suspectCount={suspects.size} />
        <Box
          flexDirection="column"
          height={listRows + (gapRows > 0 ? 1 : 0)}
          flexShrink={0}
          paddingTop={gapRows > 0 ? 1 : 0}
          aria-role="list"
        >
          {tree.length === 0 && <Say as="quiet">The archive holds no files and no folders.</Say>}
          {visible.slice(top, top + listRows).map(at => {
            const shown = tree[at];
            return shown === undefined ? null : (
              <TreeRow
                key={at}
                node={shown}
                isPointedAt={at === place}
                isOpen={openFolders.has(at)}
                tick={tickOf(tree, counts, at)}
                isSuspect={suspects.has(shown.path)}
                columns={bodyColumns}
              />
            );
          })}
        </Box>
        <Box height={1} flexShrink={0}>
          <Say as="quiet" wrap="truncate">
            {node === undefined ? ' ' : safeName(node.path, bodyColumns)}
          </Say>
        </Box>
        <Box height={1} flexShrink={0}>
          {search.rows > 0 ? (
            <SearchLine search={search} columns={bodyColumns} />
          ) : (
            <PlaceLine at={indexOfPlace(visible, place)} count={visible.length} rows={listRows} />
          )}
        </Box>
      </Box>
    </Frame>
  );
}

function PlaceLine({at, count, rows}: {readonly at: number; readonly count: number; readonly rows: number}) {
  if (count <= rows) return <Say> </Say>;
  return <Say as="quiet">{`${(at + 1).toLocaleString('en-US')} of ${formatCount(count, 'row')}`}</Say>;
}

const proofs: Readonly<
  Record<Proof, {readonly kind: 'good' | 'warning' | 'bad'; readonly text: string; readonly short: string}>
> = {
  none: {
    kind: 'warning',
    text: 'Not verified yet: this is what the archive announces. v checks it all.',
    short: 'Not verified yet; v checks it.',
  },
  proved: {
    kind: 'good',
    text: 'Verified just now: every byte was read, and is authentic.',
    short: 'Verified just now.',
  },
  failed: {
    kind: 'bad',
    text: 'Not proved: something is wrong with this archive, or with its copy.',
    short: 'Not proved: something is wrong.',
  },
};

function ProofLine({
  proof,
  columns,
  suspectCount,
}: {
  readonly proof: Proof;
  readonly columns: number;
  readonly suspectCount: number;
}) {
  const {kind, text, short} = proofs[proof];
  const marked = proof === 'failed' && suspectCount > 0 ? ` ${signs.bad} marks what.` : '';
  const whole = text + marked;
  return (
    <Box height={1} flexShrink={0}>
      <Say as={kind} wrap="truncate">
        {`${signs[kind]} ${whole.length + 2 <= columns ? whole : short}`}
      </Say>
    </Box>
  );
}

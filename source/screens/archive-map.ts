/**
 * A picture of an archive, region by region, in the order of its bytes: slots, inventory, files, manifest, end. Says of
 * each what is known of it, while it is read and after. Pure.
 */
import type {PayloadRange} from '../audit/contents-report.ts';
import type {Progress} from '../commands/event.ts';
import type {VerifiedArchive} from '../commands/verify.ts';
import {displayWidth} from '../report/display-width.ts';
import {formatCount} from '../report/quantity.ts';
import type {Meaning} from './theme.ts';

/** What is known of a piece: `read` is not proven yet, and in a damaged archive never will be. */
export type PieceState = 'unread' | 'read' | 'good' | 'damaged';

/** The regions, what is known of each, and of the files where they end and where damage is, in bytes of content. */
export type ArchiveMap = {
  readonly slots: PieceState;
  readonly inventory: PieceState;
  readonly files: {
    readonly total: number | undefined;
    /** How far they were read. */
    readonly readTo: number;
    readonly state: 'read' | 'good';
    readonly damaged: readonly PayloadRange[];
  };
  readonly manifest: PieceState;
  readonly end: PieceState;
};

const nothingRead: ArchiveMap = {
  slots: 'unread',
  inventory: 'unread',
  files: {total: undefined, readTo: 0, state: 'read', damaged: []},
  manifest: 'unread',
  end: 'unread',
};

/** Returns the map of an archive that is being read. */
export function mapOfProgress(progress: Progress | undefined): ArchiveMap {
  if (progress === undefined) return nothingRead;
  const {bytesDone, bytesTotal} = progress;
  return {
    ...nothingRead,
    slots: 'good',
    inventory: bytesTotal === undefined ? 'unread' : 'read',
    files: {total: bytesTotal, readTo: bytesDone, state: 'read', damaged: []},
  };
}

/** Returns the map of an archive that was read, or undefined where it did not open: there is nothing to draw then. */
export function mapOfVerdict({
  verdict,
  contents,
  interrupted,
  profile,
  error,
  whatsapp,
}: Pick<VerifiedArchive, 'verdict' | 'contents' | 'interrupted' | 'profile' | 'error' | 'whatsapp'>):
  | ArchiveMap
  | undefined {
  if (whatsapp !== undefined) return undefined;
  if (verdict === 'damaged' && profile === undefined && error !== undefined)
    return {...nothingRead, slots: 'damaged'};
  if (profile === undefined || (verdict !== 'verified' && verdict !== 'damaged')) return undefined;
  if (contents !== undefined) {
    if (contents.kind !== 'bag') return undefined;
    const {payloadBytes, damagedRanges = [], findings} = contents;
    const isManifestBad = findings.some(
      finding => finding.kind === 'malformed-bag' || finding.kind === 'missing-entry',
    );
    return {
      slots: 'good',
      inventory: 'good',
      files: {total: payloadBytes, readTo: payloadBytes, state: 'good', damaged: damagedRanges},
      manifest: isManifestBad ? 'damaged' : 'good',
      end: 'good',
    };
  }
  const {bytesDone = 0, bytesTotal, hasManifest = false, damagedRanges = []} = interrupted ?? {};
  if (hasManifest) {
    return {
      slots: 'good',
      inventory: 'good',
      files: {total: bytesTotal ?? bytesDone, readTo: bytesDone, state: 'good', damaged: damagedRanges},
      manifest: 'good',
      end: 'damaged',
    };
  }
  return {
    ...nothingRead,
    slots: 'good',
    inventory: bytesTotal === undefined ? 'damaged' : 'read',
    files: {
      total: bytesTotal,
      readTo: bytesDone,
      state: 'read',
      damaged: bytesTotal === undefined ? [] : [{start: bytesDone, size: 1}],
    },
  };
}

/** A run of cells that mean the same. */
export type MapRun = {readonly text: string; readonly state: PieceState | 'border'};

const cells: Readonly<Record<PieceState, string>> = {unread: '░', read: '▒', good: '█', damaged: '✗'};

/** How each state looks; the signs differ without colour too. */
export const pieceMeanings: Readonly<Record<MapRun['state'], Meaning>> = {
  unread: 'quiet',
  read: 'accent',
  good: 'good',
  damaged: 'bad',
  border: 'plain',
};

const labels = {slots: 'slots', inventory: 'inventory', manifest: 'manifest', end: 'end'} as const;
const border = ' ';

/** Returns the bar and the line of names below it, both of exactly `columns` columns. */
export function drawMap(
  map: ArchiveMap,
  columns: number,
): {readonly bar: readonly MapRun[]; readonly names: string} {
  const fixed = Object.values(labels).reduce((sum, label) => sum + displayWidth(label) + 1, 0);
  const filesWidth = Math.max(5, columns - fixed);
  const piece = (name: keyof typeof labels): MapRun[] => [
    {text: cells[map[name]].repeat(displayWidth(labels[name])), state: map[name]},
  ];
  const gap: MapRun = {text: border, state: 'border'};
  const bar = [
    ...piece('slots'),
    gap,
    ...piece('inventory'),
    gap,
    ...drawFiles(map.files, filesWidth),
    gap,
    ...piece('manifest'),
    gap,
    ...piece('end'),
  ];
  const names = [labels.slots, labels.inventory, 'files'.padEnd(filesWidth), labels.manifest, labels.end];
  return {bar, names: names.join(border)};
}

function drawFiles({total, readTo, state, damaged}: ArchiveMap['files'], width: number): MapRun[] {
  const runs: {text: string; state: PieceState}[] = [];
  for (let cell = 0; cell < width; cell++) {
    const found = total === undefined ? 'unread' : stateOfCell(cell);
    const last = runs.at(-1);
    if (last?.state === found) last.text += cells[found];
    else runs.push({text: cells[found], state: found});
  }
  return runs;

  function stateOfCell(cell: number): PieceState {
    const whole = Math.max(1, total ?? 1);
    const start = (cell / width) * whole;
    const end = ((cell + 1) / width) * whole;
    // The last byte that can be damaged stands in the last cell.
    const isDamaged = damaged.some(
      range => Math.min(range.start, whole - 1) < end && range.start + range.size > start,
    );
    if (isDamaged) return 'damaged';
    return readTo >= end || (readTo >= whole && cell === width - 1) ? state : 'unread';
  }
}

/** Returns the legend of the signs that a map shows. */
export function legendOf({bar}: {readonly bar: readonly MapRun[]}): string {
  const words = {good: 'good', read: 'read, not proven', damaged: 'damaged', unread: 'not read'} as const;
  const shown = new Set(bar.map(({state}) => state));
  return (['good', 'read', 'damaged', 'unread'] as const)
    .filter(state => shown.has(state))
    .map(state => `${cells[state]} ${words[state]}`)
    .join('   ');
}

/** Returns the map in words. */
export function describeMap({slots, inventory, files, manifest, end}: ArchiveMap): string {
  const words = {unread: 'not read', read: 'read', good: 'good', damaged: 'damaged'} as const;
  const {total, readTo, damaged, state} = files;
  const share = total === undefined || total === 0 ? undefined : Math.floor((readTo / total) * 100);
  const read = share === undefined ? words[total === 0 ? state : 'unread'] : `${share} % read`;
  const places = damaged.length === 0 ? '' : `, ${formatCount(damaged.length, 'place')} damaged`;
  return `Map of the archive: slots ${words[slots]}; inventory ${words[inventory]}; files ${read}${places}; manifest ${words[manifest]}; end ${words[end]}.`;
}

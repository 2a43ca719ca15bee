/** Looking into an archive: which, with what, the listing, its tree, and a verification in place. A pure reducer. */
import type {Secret} from '../../commands/context.ts';
import type {ListReport} from '../../commands/list.ts';
import type {VerifiedArchive, VerifyReport} from '../../commands/verify.ts';
import type {Keep64Error} from '../../errors.ts';
import {quotePath} from '../paths.ts';
import type {RunEnd} from '../use-run.ts';
import {buildTree} from './tree.ts';
import {reduceTree, startTree, type TreeAction, type TreeState} from './tree-state.ts';

/** What the screen is opened with; it owns the secret. */
export type ContentsStart = {readonly archive: string | undefined; readonly secret: Secret | undefined};

/** The state of the screen. */
export type ContentsState = {
  readonly step: 'archive' | 'secret' | 'listing' | 'tree' | 'verifying' | 'verdict' | 'ended-early';
  readonly archive: string;
  readonly secret: Secret | undefined;
  readonly listing: ListReport | undefined;
  /** Its files, as somebody left them: kept while they are verified. */
  readonly tree: TreeState | undefined;
  /** What a verification since then showed. */
  readonly verified: VerifiedArchive | undefined;
  readonly error: Keep64Error | undefined;
};

/** What can happen. */
export type ContentsAction =
  | {readonly type: 'archive-chosen'; readonly path: string}
  | {readonly type: 'secret-entered'; readonly secret: Secret}
  | {readonly type: 'listing-ended'; readonly end: RunEnd<ListReport>}
  | {readonly type: 'tree-acted'; readonly action: TreeAction}
  | {readonly type: 'verifying-asked'}
  | {readonly type: 'verifying-ended'; readonly end: RunEnd<VerifyReport>}
  | {readonly type: 'tree-asked'}
  | {readonly type: 'another-secret-asked'}
  | {readonly type: 'archive-asked'};

/** The beginning. */
export function startContents({archive, secret}: ContentsStart): ContentsState {
  return {
    step: archive === undefined ? 'archive' : secret === undefined ? 'secret' : 'listing',
    archive: archive ?? '',
    secret,
    listing: undefined,
    tree: undefined,
    verified: undefined,
    error: undefined,
  };
}

/** Returns the next state. */
export function reduceContents(state: ContentsState, action: ContentsAction): ContentsState {
  switch (action.type) {
    case 'archive-chosen':
      return {...state, step: state.secret === undefined ? 'secret' : 'listing', archive: action.path};
    case 'secret-entered':
      return {...state, step: 'listing', secret: action.secret, listing: undefined, error: undefined};
    case 'listing-ended': {
      const {end} = action;
      if (end.kind === 'done') {
        const tree = startTree(buildTree(end.report.entries));
        return {...state, step: 'tree', listing: end.report, tree, verified: undefined};
      }
      return {...state, step: 'ended-early', error: end.kind === 'failed' ? end.error : undefined};
    }
    case 'tree-acted':
      return state.tree === undefined ? state : {...state, tree: reduceTree(state.tree, action.action)};
    case 'verifying-asked':
      return state.listing === undefined ? state : {...state, step: 'verifying'};
    case 'verifying-ended': {
      const {end} = action;
      if (end.kind === 'stopped') return {...state, step: 'tree'};
      if (end.kind === 'failed') return {...state, step: 'ended-early', error: end.error};
      return {...state, step: 'verdict', verified: end.report.archives[0]};
    }
    case 'tree-asked':
      return state.listing === undefined ? state : {...state, step: 'tree'};
    case 'another-secret-asked':
      return {...state, step: 'secret', secret: undefined, error: undefined};
    case 'archive-asked':
      return {...state, step: 'archive', secret: undefined, listing: undefined, error: undefined};
  }
}

/** How far what is listed is proved. */
export type Proof = 'none' | 'proved' | 'failed';

/** Returns how far the listing is proved. Until an archive is verified it is only what the archive announces. */
export function proofOf({verified}: Pick<ContentsState, 'verified'>): Proof {
  if (verified === undefined) return 'none';
  return verified.verdict === 'verified' || verified.verdict === 'authentic' ? 'proved' : 'failed';
}

/** Returns the paths that a verification found something about. */
export function suspectPaths({verified}: Pick<ContentsState, 'verified'>): ReadonlySet<string> {
  const findings = verified?.contents?.findings ?? [];
  return new Set(
    findings.flatMap(finding => ('path' in finding ? [finding.path.replace(/^data\//, '')] : [])),
  );
}

/** Returns the command that does the same. */
export function contentsCommand(archive: string, homeFolder: string | undefined): string {
  return `keep64 list ${quotePath(archive, homeFolder)}`;
}

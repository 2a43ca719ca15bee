/**
 * When archives were last checked, and how deep, from records of earlier runs and of this one; and what is due because
 * of that. A record is about an archive, by its message id: the same for all its copies. Pure.
 */

/** How deep a check went, from the shallowest; each proves what those before it prove. */
export const depths = ['fixity', 'decrypt', 'manifest', 'drill'] as const;

/**
 * `fixity`: the bytes are those of the `.sha256` file; no key was tried. `decrypt`: every byte was decrypted and
 * authenticated, and there is no manifest. `manifest`: every file agrees with the manifest too. `drill`: all that, with the key
 * taken from paper as in an emergency.
 */
export type Depth = (typeof depths)[number];

/** One check of one archive. */
export type CheckRecord = {
  readonly messageId: string;
  readonly at: Date;
  readonly depth: Depth;
  /** Whether the archive passed. */
  readonly isGood: boolean;
  /** The key id of the recovery key that opened it, where one did. */
  readonly keyId: string | undefined;
};

/** What is known about one archive's checks. Times are ISO 8601. */
export type CheckHistory = {
  /** The last good check of each depth. */
  readonly lastGood: Readonly<Partial<Record<Depth, string>>>;
  /** The latest of those, with the deepest of its time. */
  readonly last: {readonly at: string; readonly depth: Depth} | undefined;
  /** Set where the very last check failed. */
  readonly failedAt: string | undefined;
  /** The key id that opened it last. */
  readonly keyId: string | undefined;
};

/** When an archive has to be checked again. */
export type Due = {
  readonly isDue: boolean;
  /** ISO 8601; undefined where it was never checked. */
  readonly dueAt: string | undefined;
  /** The last good check that is deep enough to count. */
  readonly proof: {readonly at: string; readonly depth: Depth} | undefined;
};

/** How many days a check counts where nothing else is said: what preservation services do. */
export const defaultDueAfterDays = 90;

/** The shallowest check that counts where nothing else is said: every byte read with the key. */
export const defaultDueDepth: Depth = 'decrypt';

const dayMs = 86_400_000;

/** What nobody ever checked. */
export const noHistory: CheckHistory = {lastGood: {}, last: undefined, failedAt: undefined, keyId: undefined};

/**
 * Returns the history of each message id that is named in the records, which come in the order of the checks: order does
 * not rest on the clock, so a check that a wrong clock dated ahead hides none that came later.
 */
export function summarizeChecks(records: Iterable<CheckRecord>): Map<string, CheckHistory> {
  const histories = new Map<string, CheckHistory>();
  for (const record of records) {
    const {messageId, depth, isGood} = record;
    const history = histories.get(messageId) ?? noHistory;
    const at = record.at.toISOString();
    const keyId = record.keyId ?? history.keyId;
    if (!isGood) {
      histories.set(messageId, {...history, failedAt: at, keyId});
      continue;
    }
    const {last} = history;
    const isDeeper =
      last === undefined || last.at !== at || depths.indexOf(last.depth) < depths.indexOf(depth);
    histories.set(messageId, {
      lastGood: {...history.lastGood, [depth]: at},
      last: isDeeper ? {at, depth} : last,
      failedAt: undefined,
      keyId,
    });
  }
  return histories;
}

/**
 * Tells whether an archive is due: its last good check of at least `depth` lies `afterDays` days or more back, there is
 * none, or its very last check failed. A check from the future counts as one of now; one from more than a day ahead says
 * that a clock was wrong, and not when the check was: the archive is due.
 */
export function judgeDue(history: CheckHistory, now: Date, afterDays: number, depth: Depth): Due {
  const counted = depths.slice(depths.indexOf(depth)).flatMap(deep => {
    const at = history.lastGood[deep];
    return at === undefined ? [] : [{at, depth: deep}];
  });
  const nowMs = now.getTime();
  const isAhead = ({at}: {readonly at: string}): boolean => Date.parse(at) > nowMs + dayMs;
  const dated = counted.filter(check => !isAhead(check));
  const [first, ...others] = dated.length > 0 ? dated : counted;
  if (first === undefined) return {isDue: true, dueAt: undefined, proof: undefined};
  const proof = others.reduce((latest, check) => (check.at >= latest.at ? check : latest), first);
  const dueAt = isAhead(proof) ? nowMs : Math.min(Date.parse(proof.at), nowMs) + afterDays * dayMs;
  const isDue = history.failedAt !== undefined || nowMs >= dueAt;
  return {isDue, dueAt: new Date(dueAt).toISOString(), proof};
}

/** Returns whole days from one time to another, never negative. */
export function daysBetween(from: string, to: Date): number {
  return Math.max(0, Math.floor((to.getTime() - Date.parse(from)) / dayMs));
}

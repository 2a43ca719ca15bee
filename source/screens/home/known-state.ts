/** What is known from the audit log, as home tells it: keys, archives, the last proof, what is due. Pure. */
import {
  type CheckHistory,
  type Due,
  defaultDueAfterDays,
  defaultDueDepth,
  judgeDue,
  noHistory,
  summarizeChecks,
} from '../../audit/check-history.ts';
import type {LoggedChecks} from '../../audit/logged-checks.ts';
import {formatCount} from '../../report/quantity.ts';
import type {Fact} from '../components/facts.tsx';
import type {MessageKind} from '../components/message.tsx';

/** What home says about the past. */
export type KnownState = {
  /** Nothing was ever noted: somebody is here for the first time. */
  readonly isFirstStart: boolean;
  readonly facts: readonly Fact[];
  readonly news: readonly {readonly kind: MessageKind; readonly text: string}[];
};

const dayMs = 86_400_000;

/** Returns how long ago a time was, in days. */
export function describeAge(time: string, now: Date): string {
  const days = Math.floor(now.getTime() / dayMs) - Math.floor(Date.parse(time) / dayMs);
  if (days <= 0) return 'today';
  return days === 1 ? 'yesterday' : `${days.toLocaleString('en-US')} days ago`;
}

/** Returns what a log tells. */
export function describeLog({entryCount, records, archives, keyIds}: LoggedChecks, now: Date): KnownState {
  if (entryCount === 0) return {isFirstStart: true, facts: [], news: []};
  const checks = summarizeChecks(records);
  const known = [...archives.keys()].map(messageId => {
    const history = checks.get(messageId) ?? noHistory;
    return {history, due: judgeDue(history, now, defaultDueAfterDays, defaultDueDepth)};
  });
  return {
    isFirstStart: false,
    facts: [
      {name: 'Keys', value: describeKeys([...keyIds])},
      {name: 'Archives', value: describeArchives(known, now)},
    ],
    news: describeDue(known),
  };
}

function describeKeys(keyIds: readonly string[]): string {
  const [last] = keyIds.slice(-1);
  if (last === undefined) return 'none yet';
  return keyIds.length === 1 ? last : `${formatCount(keyIds.length, 'key')}, the newest ${last}`;
}

type KnownArchive = {readonly history: CheckHistory; readonly due: Due};

function describeArchives(archives: readonly KnownArchive[], now: Date): string {
  if (archives.length === 0) return 'none yet';
  const latest = (times: readonly (string | undefined)[]): string => {
    const last = times
      .filter(time => time !== undefined)
      .toSorted()
      .at(-1);
    return last === undefined ? 'never' : describeAge(last, now);
  };
  const proofs = archives.map(({due}) => due.proof?.at);
  const drills = archives.map(({history}) => history.lastGood.drill);
  return `${archives.length.toLocaleString('en-US')}, last proved ${latest(proofs)}, last drill ${latest(drills)}`;
}

function describeDue(archives: readonly KnownArchive[]): KnownState['news'] {
  const news: KnownState['news'][number][] = [];
  const failed = archives.filter(({history}) => history.failedAt !== undefined).length;
  const due = archives.filter(({history, due}) => due.isDue && history.failedAt === undefined).length;
  if (failed > 0)
    news.push({
      kind: 'bad',
      text: `${formatCount(failed, 'archive')} failed the last check: press l, the log says which.`,
    });
  if (due > 0) {
    const verb = due === 1 ? 'is' : 'are';
    news.push({
      kind: 'warning',
      text: `${formatCount(due, 'archive')} ${verb} due: not proved for ${defaultDueAfterDays} days. Press a to see which.`,
    });
  } else if (failed === 0 && archives.length > 0) {
    news.push({kind: 'good', text: 'Nothing is due.'});
  }
  return news;
}

/** What is known from the audit log, as home tells it: keys, archives, the last proof, what is due. Pure. */
import {
  type ArchiveHistory,
  defaultIntervalDays,
  dueState,
  keyHistories,
  lastChecks,
} from '../../audit/archive-history.ts';
import type {LogEntry} from '../../audit/log-entry.ts';
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

/** Returns what the entries of a log tell. */
export function describeLog(entries: readonly LogEntry[], now: Date): KnownState {
  if (entries.length === 0) return {isFirstStart: true, facts: [], news: []};
  const archives = [...lastChecks(entries).values()];
  const keys = [...keyHistories(entries).values()];
  return {
    isFirstStart: false,
    facts: [
      {name: 'Keys', value: describeKeys(keys.map(({keyId}) => keyId))},
      {name: 'Archives', value: describeArchives(archives, now)},
    ],
    news: describeDue(archives, now),
  };
}

function describeKeys(keyIds: readonly string[]): string {
  const [last] = keyIds.slice(-1);
  if (last === undefined) return 'none yet';
  return keyIds.length === 1 ? last : `${formatCount(keyIds.length, 'key')}, the newest ${last}`;
}

function describeArchives(archives: readonly ArchiveHistory[], now: Date): string {
  if (archives.length === 0) return 'none yet';
  const proofs = archives.flatMap(({seal, verify, restore, drill}) => [seal, verify, restore, drill]);
  const latest = (entries: readonly (LogEntry | undefined)[]): string => {
    const times = entries.flatMap(entry => (entry?.depth === undefined ? [] : [entry.time])).sort();
    const last = times.at(-1);
    return last === undefined ? 'never' : describeAge(last, now);
  };
  const drills = archives.map(({drill}) => drill);
  return `${archives.length.toLocaleString('en-US')}, last proved ${latest(proofs)}, last drill ${latest(drills)}`;
}

function describeDue(archives: readonly ArchiveHistory[], now: Date): KnownState['news'] {
  const states = archives.map(history => dueState(history, {now}).state);
  const count = (state: string): number => states.filter(other => other === state).length;
  const news: KnownState['news'][number][] = [];
  const failed = count('failed');
  const due = count('due') + count('never');
  if (failed > 0)
    news.push({
      kind: 'bad',
      text: `${formatCount(failed, 'archive')} failed the last check: press l, the log says which.`,
    });
  if (due > 0) {
    const verb = due === 1 ? 'is' : 'are';
    news.push({
      kind: 'warning',
      text: `${formatCount(due, 'archive')} ${verb} due: not proved for ${defaultIntervalDays} days. Press a to see which.`,
    });
  } else if (failed === 0 && archives.length > 0) {
    news.push({kind: 'good', text: 'Nothing is due.'});
  }
  return news;
}

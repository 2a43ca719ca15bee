/** What a database or an exported chat holds, in numbers only: kinds, months, gaps, first and last day. Pure. */
import type {KindCounts} from './message-kind.ts';

/** How many messages a month has; `2025-03`. */
export type MonthCount = {readonly month: string; readonly messages: number};

/** Months without a message between months that have some. */
export type MonthGap = {readonly from: string; readonly to: string; readonly months: number};

/** What is held, without a word of it. */
export type ContentSummary = {
  readonly messages: number;
  readonly kinds: KindCounts;
  readonly chats: number;
  /** Calls in a list of their own, beside those among the messages. */
  readonly calls: number;
  /** ISO 8601, the day only; undefined where no message has a date that can be. */
  readonly firstDay: string | undefined;
  readonly lastDay: string | undefined;
  readonly months: readonly MonthCount[];
  readonly gaps: readonly MonthGap[];
  /** Messages whose date cannot be. */
  readonly undated: number;
  /** The chats with the most messages. Only where names were asked for: untrusted. */
  readonly largestChats: readonly {readonly name: string; readonly messages: number}[];
};

/** WhatsApp began in 2009; what is dated before, or after 2099, is no date. In milliseconds since 1970. */
export const earliestTime = Date.UTC(2009, 0, 1);
/** The first moment that is too late. */
export const latestTime = Date.UTC(2100, 0, 1);

/** Returns the months in their order, the empty ones between them too, and the gaps that those are. */
export function describeMonths(counts: ReadonlyMap<string, number>): {
  months: MonthCount[];
  gaps: MonthGap[];
} {
  const known = [...counts.keys()].filter(month => /^(20\d\d)-(0[1-9]|1[0-2])$/.test(month)).sort();
  const [first] = known;
  const last = known.at(-1);
  const months: MonthCount[] = [];
  const gaps: MonthGap[] = [];
  if (first === undefined || last === undefined) return {months, gaps};
  let gapStart: string | undefined;
  for (let month = first; month <= last; month = nextMonth(month)) {
    const messages = counts.get(month) ?? 0;
    months.push({month, messages});
    if (messages === 0) gapStart ??= month;
    else if (gapStart !== undefined) {
      const size =
        months.findIndex(entry => entry.month === month) -
        months.findIndex(entry => entry.month === gapStart);
      gaps.push({from: gapStart, to: months.at(-2)?.month ?? gapStart, months: size});
      gapStart = undefined;
    }
  }
  return {months, gaps};
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

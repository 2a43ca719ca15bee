/** What a check of an audit log can find, as data. Lines count from 1 in the file, entries by their sequence numbers. */

/** Something in a log that is not as an append left it. */
export type LogProblem =
  // somebody changed the log
  | {readonly kind: 'changed'; readonly line: number}
  | {readonly kind: 'missing'; readonly line: number; readonly entry: number; readonly toEntry: number}
  | {readonly kind: 'out-of-order'; readonly line: number; readonly entry: number}
  | {readonly kind: 'repeated'; readonly line: number; readonly entry: number}
  | {readonly kind: 'inserted'; readonly line: number; readonly entry: number}
  | {readonly kind: 'no-entry'; readonly line: number}
  | {readonly kind: 'carriage-return'; readonly line: number}
  | {readonly kind: 'torn-differs'; readonly line: number}
  | {readonly kind: 'cut'; readonly line: number; readonly entry: number; readonly toEntry: number}
  | {readonly kind: 'head-differs'; readonly line: number; readonly entry: number}
  | {readonly kind: 'expected-differs'; readonly line: number; readonly entry: number}
  // nobody can say whether somebody did
  | {readonly kind: 'head-missing'; readonly line: number}
  | {readonly kind: 'torn'; readonly line: number; readonly size: number}
  | {readonly kind: 'head-behind'; readonly line: number; readonly entry: number}
  // a run that was killed, and an entry or the chain explains it
  | {readonly kind: 'torn-noted'; readonly line: number}
  | {readonly kind: 'head-behind-noted'; readonly line: number; readonly entry: number};

/**
 * `whole`: the chain is good to its end. `torn`: the same, and its last line was torn off. `behind`: the chain is good, and
 * its head tells of an earlier entry than the last. `unproved`: the chain is good, and there is no head file, so that a cut
 * end could not be found. `tampered`: somebody changed the log.
 */
export type LogState = 'empty' | 'whole' | 'torn' | 'behind' | 'unproved' | 'tampered';

/** From the worst. */
const severity = ['tampered', 'unproved', 'behind', 'torn', 'whole'] as const satisfies readonly LogState[];

const stateOf: Readonly<Record<LogProblem['kind'], (typeof severity)[number]>> = {
  changed: 'tampered',
  missing: 'tampered',
  'out-of-order': 'tampered',
  repeated: 'tampered',
  inserted: 'tampered',
  'no-entry': 'tampered',
  'carriage-return': 'tampered',
  'torn-differs': 'tampered',
  cut: 'tampered',
  'head-differs': 'tampered',
  'expected-differs': 'tampered',
  'head-missing': 'unproved',
  torn: 'torn',
  'torn-noted': 'whole',
  'head-behind': 'behind',
  'head-behind-noted': 'whole',
};

/** Returns the state that problems amount to; `whole` where there are none. */
export function judgeLog(problems: Iterable<LogProblem>): Exclude<LogState, 'empty'> {
  const states = new Set(Array.from(problems, ({kind}) => stateOf[kind]));
  return severity.find(state => states.has(state)) ?? 'whole';
}

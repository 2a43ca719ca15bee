/**
 * Follows the hash chain of an audit log from entry to entry: each names the SHA-256 of the line before. Where the chain
 * breaks, the neighbours say what was done: a line changed, missing, moved, put in between or repeated. Pure.
 */
import {type LogEntry, noLine} from './log-entry.ts';
import type {LogProblem} from './log-problem.ts';

/** A line that holds an entry, as far as the chain goes. */
export type ChainLink = {
  /** In the file, from 1. */
  readonly line: number;
  readonly sequence: number;
  /** Of the line with its line feed. */
  readonly sha256: string;
  readonly previous: string;
};

// So many lines back a line is known again that comes twice or late; past that it only is out of order.
const trailSize = 256;
// More lines than this between two that belong together are not called inserted: it is the later one that moved.
const maxInserted = 8;
const maxProblems = 1_000;

const start: ChainLink = {line: 0, sequence: 0, sha256: noLine, previous: ''};

/** Takes the entries of a log in the order of its lines, and says what is wrong with them. */
export class LogChain {
  /** By the line they are about; a later line may show that an earlier judgement was wrong. */
  readonly #problems = new Map<number, LogProblem>();
  #unlisted = 0;
  #trail: ChainLink[] = [start];
  #known = new Map<string, ChainLink>([[noLine, start]]);
  #last = start;
  /** The line that the latest broken links were blamed on, while they are broken one after the other. */
  #blamed: number | undefined;
  #brokenInARow = 0;

  /** The entry that the next one has to follow. */
  get last(): ChainLink {
    return this.#last;
  }

  /** The first 1,000, by line. */
  get problems(): readonly LogProblem[] {
    return [...this.#problems.values()].sort((left, right) => left.line - right.line);
  }

  get unlistedProblemCount(): number {
    return this.#unlisted;
  }

  /** Says something about a line. */
  add(problem: LogProblem): void {
    if (this.#problems.size < maxProblems || this.#problems.has(problem.line)) {
      this.#problems.set(problem.line, problem);
    } else this.#unlisted += 1;
  }

  /** Takes the next entry. */
  follow({sequence, previous}: LogEntry, line: number, sha256: string): void {
    const link: ChainLink = {line, sequence, previous, sha256};
    const before = this.#known.get(previous);
    if (this.#known.has(sha256)) this.add({kind: 'repeated', line, entry: sequence});
    else if (previous === this.#last.sha256) this.#followLast(link);
    else if (before !== undefined && before.sequence + 1 === sequence) this.#followEarlier(link, before);
    else this.#followNothing(link);
  }

  /** Takes what the head file says of the last entry's hash. */
  followHead(sha256: string): void {
    if (sha256 !== this.#last.sha256) this.#break();
  }

  #followLast(link: ChainLink): void {
    const expected = this.#last.sequence + 1;
    this.#brokenInARow = 0;
    // It knows the line before, and has another number than it must: the number was changed.
    if (link.sequence !== expected) this.add({kind: 'changed', line: link.line});
    this.#keep({...link, sequence: expected});
  }

  /** The entry follows one that is not the last: what stands between does not belong there, or belongs behind. */
  #followEarlier(link: ChainLink, before: ChainLink): void {
    const between = this.#trail.slice(this.#trail.lastIndexOf(before) + 1);
    if (between.length > maxInserted) {
      this.add({kind: 'out-of-order', line: link.line, entry: link.sequence});
      return;
    }
    for (const {line, sequence, sha256} of between) {
      // The line before comes late itself: it follows this one.
      if (sha256 === before.previous)
        this.add({kind: 'out-of-order', line: before.line, entry: before.sequence});
      else this.add({kind: 'inserted', line, entry: sequence});
    }
    // What was taken for an insertion has a follower.
    if (this.#problems.get(before.line)?.kind === 'inserted') this.#problems.delete(before.line);
    this.#brokenInARow = 0;
    this.#keep(link);
  }

  #followNothing(link: ChainLink): void {
    const {line, sequence} = link;
    const expected = this.#last.sequence + 1;
    if (sequence === expected) {
      this.#break();
      this.#keep(link);
    } else if (sequence > expected) {
      this.add({kind: 'missing', line, entry: expected, toEntry: sequence - 1});
      this.#brokenInARow = 0;
      this.#keep(link);
    } else this.add({kind: 'out-of-order', line, entry: sequence});
  }

  /**
   * The last line is not the one that the next was written after. One broken link is the fault of the line before it;
   * of two in a row, the line between them is to blame, whose word on the line before it counts for nothing.
   */
  #break(): void {
    const line = Math.max(1, this.#last.line);
    this.#brokenInARow += 1;
    if (this.#brokenInARow === 2 && this.#blamed !== undefined) this.#problems.delete(this.#blamed);
    if (!this.#problems.has(line)) {
      this.add({kind: 'changed', line});
      this.#blamed = line;
    } else this.#blamed = undefined;
  }

  #keep(link: ChainLink): void {
    this.#last = link;
    this.#trail.push(link);
    this.#known.set(link.sha256, link);
    if (this.#trail.length <= trailSize) return;
    const oldest = this.#trail.shift();
    if (oldest !== undefined) this.#known.delete(oldest.sha256);
  }
}

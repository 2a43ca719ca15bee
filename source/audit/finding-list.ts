/** Collects findings with a cap, so that a hostile archive cannot fill the memory with them. All are counted. */
import type {Finding} from './finding.ts';

/** A report that lists more helps nobody. */
export const maxListedFindings = 10_000;

/** Findings, and whether one of them speaks against the archive. */
export class FindingList {
  readonly listed: Finding[] = [];
  #count = 0;
  #isValid = true;

  get isValid(): boolean {
    return this.#isValid;
  }

  /** How many findings there are beyond the listed ones. */
  get unlistedCount(): number {
    return this.#count - this.listed.length;
  }

  /** Adds a finding that makes the archive invalid. */
  fault(finding: Finding): void {
    this.#isValid = false;
    this.note(finding);
  }

  /** Adds a finding that does not. */
  note(finding: Finding): void {
    this.#count++;
    if (this.listed.length < maxListedFindings) this.listed.push(finding);
  }
}

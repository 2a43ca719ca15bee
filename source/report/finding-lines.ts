/** A list of findings as indented lines. */
import type {Finding} from '../audit/finding.ts';
import {formatCount} from './quantity.ts';
import {explainFinding} from './words.ts';

const shownFindings = 50;

/** Returns a line a finding, a hint once where several follow that have it; at most 50, then how many more. */
export function findingLines(findings: readonly Finding[]): string[] {
  const lines: string[] = [];
  let lastHint = '';
  for (const finding of findings.slice(0, shownFindings)) {
    const {sentence, hint} = explainFinding(finding);
    if (lastHint !== '' && hint !== lastHint) lines.push(`    ${lastHint}`);
    lines.push(`  ${sentence}`);
    lastHint = hint;
  }
  if (lastHint !== '') lines.push(`    ${lastHint}`);
  const more = findings.length - shownFindings;
  if (more > 0) lines.push(`  and ${formatCount(more, 'finding')} more (--json lists all)`);
  return lines;
}

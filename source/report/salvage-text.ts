/** What was salvaged, as text: how much, what proves it, what is lost by name, what to do now. */
import type {SalvageReport} from '../commands/salvage.ts';
import {displayName} from './display-name.ts';
import {findingLines} from './finding-lines.ts';
import {formatBytes, formatCount} from './quantity.ts';
import {explainError} from './words.ts';

/** Where the files are that a report says were written. */
export function salvagedPlace({target, proof}: SalvageReport): string {
  return `${target}/${proof === 'encryption' ? 'authentic' : 'salvaged'}`;
}

/** Returns, in sentences, what proves the files that were written, and how far that goes. */
export function explainProof({proof, isAuthentic, profile}: SalvageReport): readonly string[] {
  if (proof === 'encryption') {
    return isAuthentic
      ? ['every byte is what was encrypted; nothing inside says whether anything is missing']
      : [
          'the manifest is lost; each of these files stood in parts of the archive whose authentication is right',
          'nothing says whether files are missing',
        ];
  }
  if (proof === undefined) return [];
  const agrees = 'each has the SHA-256 that the manifest inside gives for its name';
  if (profile === 'rfc4880' && !isAuthentic) {
    return [
      agrees,
      'no accident makes them agree; an attacker who had a file of his own in the archive is not ruled out',
    ];
  }
  return [agrees];
}

/** Returns a report as lines. */
export function salvageText(report: SalvageReport): string[] {
  const {archive, verdict, error, isDryRun, proof, salvagedFiles, salvagedBytes, knownFiles} = report;
  const name = displayName(archive);
  if (error !== undefined) {
    const {message, hint} = explainError(error);
    return [`${name}: nothing can be salvaged`, `  ${message}`, ...(hint === '' ? [] : [`    ${hint}`])];
  }
  if (verdict === 'verified' && proof !== undefined) {
    const what = `${formatCount(salvagedFiles, 'file')} (${formatBytes(salvagedBytes)})`;
    const done = isDryRun ? 'would write' : 'wrote';
    return [`${name}: nothing is damaged; ${done} ${what} to ${displayName(salvagedPlace(report))}`];
  }
  if (proof === undefined) {
    return [
      `${name}: nothing could be salvaged`,
      `  ${whyNothing(report)}`,
      ...damageLines(report),
      ...lostLines(report),
      'now: look for another copy; do not overwrite or delete this one',
    ];
  }
  const total = knownFiles > salvagedFiles ? ` of ${knownFiles.toLocaleString('en-US')}` : '';
  const done = isDryRun ? 'would salvage' : 'salvaged';
  return [
    `${name}: ${done} ${salvagedFiles.toLocaleString('en-US')}${total} ${knownFiles === 1 ? 'file' : 'files'} (${formatBytes(salvagedBytes)}) into ${displayName(salvagedPlace(report))}`,
    ...explainProof(report).map(line => `  ${line}`),
    ...damageLines(report),
    ...lostLines(report),
    ...(isDryRun ? [] : [`  SALVAGE.txt in ${displayName(report.target)} lists all of them`]),
    'now: keep this copy as it is, and look for the files that are missing in another one',
  ];
}

/** Why not one file could be proven. */
export function whyNothing({manifest, profile, knownFiles}: SalvageReport): string {
  if (knownFiles === 0) return 'no file could be told in what is left of it';
  if (manifest !== 'lost') return 'none of its files is whole';
  return profile === 'rfc4880'
    ? 'no manifest is left in it, and without one nothing in this profile proves a file'
    : 'no manifest is left in it, and no file stands wholly before the first damage';
}

/** What is known of the damage itself. */
export function damageLines(report: SalvageReport): string[] {
  const {chunks, goodChunks, isMended, unreadableBytes, manifest} = report;
  return [
    ...(unreadableBytes > 0 ? [`  the disk does not give ${formatBytes(unreadableBytes)} of it`] : []),
    ...(isMended ? ['  one byte in front of the encrypted data was damaged, and found by trying'] : []),
    ...(chunks > goodChunks
      ? [`  ${chunks - goodChunks} of ${formatCount(chunks, 'part')} of it fail their authentication`]
      : []),
    ...(manifest === 'in-part' ? ['  its manifest is damaged too: what is left of it proves files'] : []),
  ];
}

function lostLines({findings, unlistedFindingCount, knownFiles, salvagedFiles}: SalvageReport): string[] {
  if (findings.length === 0) return [];
  const count = knownFiles - salvagedFiles;
  const more = unlistedFindingCount > 0 ? [`  and ${formatCount(unlistedFindingCount, 'file')} more`] : [];
  return [`not salvaged: ${formatCount(count, 'file')}`, ...findingLines(findings), ...more];
}

/** Finds the risks of archives, of their copies and of a whole collection. Pure. */
import type {CheckHistory, Due} from './check-history.ts';
import {
  type ArchiveCopy,
  baseName,
  type CollectedArchive,
  type Collection,
  distinctCopies,
  readArchiveName,
} from './collection.ts';
import {type DamageReason, type Risk, sortRisks} from './risk.ts';

const damagedVerdicts = {damaged: 'contents', undecidable: 'undecidable'} as const;

/** Returns why a copy is damaged, as far as was looked; undefined where nothing says so. */
function findDamage(copy: ArchiveCopy, largestBody: number): DamageReason | undefined {
  const {check, outline} = copy;
  // What opened and proved is good, whatever its companions say.
  if (check?.verdict === 'verified' || check?.verdict === 'authentic') return undefined;
  if (copy.isStartBroken) return 'start';
  if (outline.kind === 'cut') return 'cut';
  if (outline.kind === 'broken') return 'broken';
  if (check?.verdict === 'damaged' || check?.verdict === 'undecidable')
    return check.how === 'fixity' ? 'fixity' : damagedVerdicts[check.verdict];
  if (!copy.isArmored && copy.bodySize < largestBody) return 'shorter-than-copy';
  return undefined;
}

/** Returns what is wrong with the copies of an archive, and which of them are good as far as was looked. */
export function judgeCopies(archive: CollectedArchive): {
  readonly risks: readonly Risk[];
  readonly goodCopies: readonly ArchiveCopy[];
} {
  const risks: Risk[] = [];
  const goodCopies: ArchiveCopy[] = [];
  const largestBody = Math.max(
    ...archive.copies.filter(({isArmored}) => !isArmored).map(({bodySize}) => bodySize),
  );
  for (const copy of archive.copies) {
    const {path, check} = copy;
    const why = findDamage(copy, largestBody);
    if (why !== undefined)
      risks.push({kind: 'damaged', path, why, hasRepairData: copy.repairData !== undefined});
    else if (check?.verdict === 'unreadable') risks.push({kind: 'copy-unreadable', path});
    else goodCopies.push(copy);
    if (check?.verdict === 'wrong-key') risks.push({kind: 'wrong-key', path, keyId: archive.keyIdInName});
    if (check?.verdict === 'refused' || check?.verdict === 'unsupported')
      risks.push({kind: 'not-verifiable', path, verdict: check.verdict});
    if (check?.fixity === 'differs' && why === undefined) risks.push({kind: 'sidecar-stale', path});
    if (copy.sidecar === 'unusable') risks.push({kind: 'sidecar-unusable', path: `${path}.sha256`});
    if (copy.sidecar === 'absent' && why === undefined) risks.push({kind: 'no-sidecar', path});
  }
  return {risks, goodCopies};
}

/** What else is known about an archive. */
export type ArchiveFacts = {
  readonly history: CheckHistory;
  readonly due: Due;
  /** The key id that opens it, where anything says so. */
  readonly keyId: string | undefined;
};

/** Returns every risk of one archive, the worst first. */
export function findArchiveRisks(archive: CollectedArchive, {history, due, keyId}: ArchiveFacts): Risk[] {
  const {name} = archive;
  const judged = judgeCopies(archive);
  const risks: Risk[] = [...judged.risks];
  const good = distinctCopies(judged.goodCopies);
  const copyCount = good.length;
  const places = new Set(good.map(({place}) => place));
  const devices = new Set(good.map(({device}) => device));
  // Of a single file that does not even begin like an archive, that says it all.
  const isOnlyBroken = archive.messageId === undefined && archive.copies.length === 1;
  // Nobody looked for the copies of an archive that only the log knows.
  const isSeen = archive.copies.length > 0;
  if (isSeen && copyCount === 0 && !isOnlyBroken) risks.push({kind: 'no-good-copy', name});
  else if (copyCount === 1) risks.push({kind: 'only-copy', name});
  else if (places.size === 1) risks.push({kind: 'one-place', name, copyCount});
  else if (devices.size === 1) risks.push({kind: 'one-device', name, copyCount});
  const isChecked = archive.copies.some(({check}) => check !== undefined);
  // Of a failure in this run the copies tell; either way, what failed is not told as due besides.
  if (history.failedAt !== undefined) {
    if (!isChecked) risks.push({kind: 'failed-before', name, at: history.failedAt});
  } else if (due.isDue && archive.messageId !== undefined) {
    risks.push({kind: 'due', name, last: history.last, proof: due.proof});
  }
  if (keyId === undefined && archive.messageId !== undefined) risks.push({kind: 'key-unknown', name});
  if (copyCount > 0 && good.every(({repairData}) => repairData === undefined))
    risks.push({kind: 'no-repair-data', name});
  return sortRisks(risks);
}

/** Returns what only shows when archives are seen together. */
export function findCollectionRisks({archives, orphans, others}: Collection): Risk[] {
  const risks: Risk[] = [];
  const byDigest = new Map<string, {id: string | undefined; path: string}>();
  const byName = new Map<string, {id: string | undefined; path: string}>();
  for (const {messageId, copies} of archives) {
    if (messageId === undefined) continue;
    for (const {path, claimedSha256} of copies) {
      const twin = claimedSha256 === undefined ? undefined : byDigest.get(claimedSha256);
      if (twin !== undefined && twin.id !== messageId)
        risks.push({kind: 'copies-disagree', path, other: twin.path});
      const name = baseName(path);
      // Names of keep64's form hold a time and a key id: two archives never share one by chance.
      const namesake = readArchiveName(name) === undefined ? undefined : byName.get(name);
      if (namesake !== undefined && namesake.id !== messageId && twin === undefined)
        risks.push({kind: 'same-name', path, other: namesake.path});
      if (claimedSha256 !== undefined) byDigest.set(claimedSha256, {id: messageId, path});
      byName.set(name, {id: messageId, path});
    }
  }
  for (const {path, kind} of others) {
    if (kind.kind === 'broken-archive') risks.push({kind: 'not-openpgp', path});
  }
  for (const {path} of orphans) risks.push({kind: 'archive-missing', path});
  return sortRisks(risks);
}

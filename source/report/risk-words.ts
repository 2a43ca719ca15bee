/** Risks in words: one sentence that says what is, and a hint that says what to do now; exhaustive, and sanitized. */
import type {DamageReason, Risk} from '../audit/risk.ts';
import {depthWords} from './audit-words.ts';
import {displayName} from './display-name.ts';
import {formatCount} from './quantity.ts';

type Words = {
  readonly [Kind in Risk['kind']]: (
    risk: Extract<Risk, {kind: Kind}>,
  ) => readonly [sentence: string, hint: string];
};

const copyFromGood = 'replace it with a good copy, if there is one; keep64 verify says which is good';

const damageWords: Readonly<Record<DamageReason, readonly [string, string]>> = {
  cut: ['is cut off: it ends before its last packet does', copyFromGood],
  'shorter-than-copy': ['is shorter than another copy of the same archive', copyFromGood],
  broken: ['holds bytes that are no part of an archive', copyFromGood],
  start: ['is named like an archive, and does not begin like one', copyFromGood],
  fixity: [
    'is not what it was when its .sha256 file was written',
    'verify it with the key: that tells damage from a .sha256 file that is out of date',
  ],
  contents: ['is damaged: the key opens it, and its contents fail', copyFromGood],
  undecidable: [
    'is not what its .sha256 file was written for, and the key does not open it',
    'try another copy, and check the key with keep64 key check',
  ],
};

const words: Words = {
  damaged: r => [
    `${displayName(r.path)} ${damageWords[r.why][0]}`,
    r.hasRepairData
      ? 'keep64 repair ARCHIVE tries to mend it from its PAR2 set, under a new name'
      : damageWords[r.why][1],
  ],
  'not-openpgp': r => [
    `${displayName(r.path)} has the name of an OpenPGP file, and is none: damaged, or something else`,
    'keep64 inspect FILE says what it is',
  ],
  'wrong-key': r => [
    r.keyId === undefined
      ? `the key does not open ${displayName(r.path)}`
      : `the key does not open ${displayName(r.path)}, which names key ${displayName(r.keyId)}`,
    'keep64 key check --against ARCHIVE looks for a typing error',
  ],
  'not-verifiable': r => [
    r.verdict === 'refused'
      ? `${displayName(r.path)} asks for more than the safety limits allow`
      : `${displayName(r.path)} uses something that keep64 does not support`,
    'keep64 verify FILE says what it is',
  ],
  'sidecar-stale': r => [
    `${displayName(r.path)} opens and agrees with its manifest, and its .sha256 file is about other bytes`,
    'write it anew: sha256sum ARCHIVE > ARCHIVE.sha256',
  ],
  'sidecar-unusable': r => [
    `${displayName(r.path)} names no digest for its archive`,
    'write it anew: sha256sum ARCHIVE > ARCHIVE.sha256, after keep64 verify',
  ],
  'no-sidecar': r => [
    `${displayName(r.path)} has no .sha256 file: nothing proves its bytes without the key`,
    'after keep64 verify: sha256sum ARCHIVE > ARCHIVE.sha256',
  ],
  'copy-unreadable': r => [
    `${displayName(r.path)} cannot be read to its end`,
    'copy what you can from this disk now, and do not trust it any longer',
  ],
  'no-good-copy': r => [
    `no copy of ${displayName(r.name)} is good`,
    'look for another copy elsewhere; keep the damaged ones: parts may be saved from them',
  ],
  'only-copy': r => [
    `there is one good copy of ${displayName(r.name)}`,
    'copy it, with its .sha256 file, to another disk that is kept elsewhere',
  ],
  'one-place': r => [
    `the ${r.copyCount} copies of ${displayName(r.name)} are in one place`,
    'keep a copy on another disk, in another house',
  ],
  'one-device': r => [
    `the ${r.copyCount} copies of ${displayName(r.name)} are on one disk`,
    'keep a copy on another disk: one that fails takes them all',
  ],
  due: r => [
    r.last === undefined
      ? `${displayName(r.name)} was never checked, as far as is known here`
      : r.proof === undefined
        ? `no deep enough check of ${displayName(r.name)} is known: the last was of ${r.last.at.slice(0, 10)} (${depthWords[r.last.depth]})`
        : `${displayName(r.name)} was last ${depthWords[r.proof.depth]} on ${r.proof.at.slice(0, 10)}`,
    // What is verified and still due waits for a drill.
    r.proof === undefined && r.last?.depth === 'manifest'
      ? 'keep64 drill ARCHIVE: type the key from its paper, as in an emergency'
      : 'keep64 audit FOLDER --key-file FILE verifies what is due',
  ],
  'failed-before': r => [
    `the last check of ${displayName(r.name)} failed, on ${r.at.slice(0, 10)}`,
    'verify each copy of it, and replace the one that fails',
  ],
  'key-unknown': r => [
    `nothing says which key opens ${displayName(r.name)}`,
    'verify it with the key you think it is: the log remembers which one opened it',
  ],
  'no-repair-data': r => [
    `no good copy of ${displayName(r.name)} has data to repair it from`,
    'with par2 installed: par2 create -r10 ARCHIVE; seal --repairable 10% makes it with an archive',
  ],
  'same-name': r => [
    `${displayName(r.path)} and ${displayName(r.other)} have one name, and are different archives`,
    'verify both: one may be damaged at its start, or wrongly named',
  ],
  'copies-disagree': r => [
    `${displayName(r.path)} and ${displayName(r.other)} should be the same, and differ`,
    'keep64 verify --fixity on both says which of them is damaged',
  ],
  'key-never-drilled': r => [
    `key ${displayName(r.keyId)}, for ${formatCount(r.archiveCount, 'archive')}, was never proved by a drill`,
    'keep64 drill ARCHIVE: type the key from its paper, as in an emergency',
  ],
  'archive-missing': r => [
    `${displayName(r.path)} is here without its archive`,
    'look for the archive; or delete the file, if the archive was moved on purpose',
  ],
  unreadable: r => [
    `${displayName(r.path)} cannot be looked at (${displayName(r.errno)})`,
    'see to its permissions: what is in it is not in this report',
  ],
  'empty-place': r => [
    `there is no archive in ${displayName(r.path)}`,
    'check that it is the right folder, and that the disk is connected',
  ],
  'log-unreadable': r => [
    `the audit log cannot be read (${displayName(r.errno)}): earlier checks are not known`,
    'keep64 log says more',
  ],
  'log-nowhere': () => [
    'neither XDG_STATE_HOME nor HOME says where the audit log is: earlier checks are not known',
    'set HOME, or XDG_STATE_HOME, to an absolute path',
  ],
  'log-empty': () => [
    'no archive is known: no folder was named, and none is in the audit log',
    'name the folders where archives are; or run it as the user whose log knows them',
  ],
  'root-unreadable': r => [
    r.errno === 'ENOENT'
      ? `${displayName(r.path)} is not there`
      : r.errno === 'EINVAL'
        ? `${displayName(r.path)} is neither a folder nor a file`
        : `${displayName(r.path)} cannot be looked at (${displayName(r.errno)})`,
    'check the spelling, and that the disk is connected',
  ],
};

/** Explains a risk. */
export function explainRisk(risk: Risk): {readonly sentence: string; readonly hint: string} {
  // Each function takes its own kind; TypeScript cannot follow that through the union.
  const explain = words[risk.kind] as (risk: Risk) => readonly [string, string];
  const [sentence, hint] = explain(risk);
  return {sentence, hint};
}

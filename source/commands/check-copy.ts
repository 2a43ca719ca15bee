/** Reads one copy of an archive for an audit: with the key to its last byte, or only its fixity without one. */
import type {CopyCheck} from '../audit/collection.ts';
import type {Verdict} from '../audit/verdict.ts';
import {DiskError, Keep64Error} from '../errors.ts';
import {dearmored} from '../openpgp/armor.ts';
import {unlock} from '../openpgp/lock.ts';
import {readLockOnly} from '../openpgp/slots.ts';
import {type CommandContext, passphraseOf, type Secret} from './context.ts';
import type {Emit} from './event.ts';
import {type ArchiveReadLimits, hashFile, readArchive} from './read-archive.ts';
import {readSidecar} from './sidecar.ts';

/** What opens the archives of an audit. */
export type AuditKey = {
  readonly secret: Secret;
  /** Its key id; undefined for a password. */
  readonly keyId: string | undefined;
  readonly limits?: ArchiveReadLimits | undefined;
};

const notRead = {fixity: 'absent', sha256: undefined, keyId: undefined, depth: undefined} as const;

/**
 * Verifies a copy with the key. One that another key opens is not read: it says nothing about this one.
 * @param keyIdInName - a copy that names this key and is not opened by it is a wrong key, and not another's.
 */
export async function verifyCopy(
  path: string,
  key: AuditKey,
  keyIdInName: string | undefined,
  context: CommandContext,
  emit: Emit,
): Promise<CopyCheck> {
  const isNamed = key.keyId !== undefined && key.keyId === keyIdInName;
  if (!isNamed && (await isOfAnotherKey(path, key, context)))
    return {how: 'key', verdict: 'other-key', ...notRead};
  const {secret, limits} = key;
  const reading = await readArchive({path, secret, phase: 'verifying', limits}, context, emit);
  const {verdict, fixity, sha256, keyId} = reading;
  return {
    how: 'key',
    verdict,
    fixity,
    sha256,
    keyId,
    depth: provedDepths[verdict] ?? (fixity === 'matches' ? 'fixity' : undefined),
  };
}

const provedDepths: Readonly<Partial<Record<Verdict, 'decrypt' | 'manifest'>>> = {
  verified: 'manifest',
  authentic: 'decrypt',
};

async function isOfAnotherKey(path: string, key: AuditKey, {disk, signal}: CommandContext): Promise<boolean> {
  const passphrase = passphraseOf(key.secret);
  try {
    const lock = await readLockOnly(await dearmored(disk.readChunks(path, {signal})));
    return (await unlock(lock, passphrase, key.limits?.s2k)) === undefined;
  } catch (error) {
    // Whatever is wrong with it, reading it tells the whole of it.
    if (error instanceof Keep64Error) return false;
    throw error;
  } finally {
    passphrase.fill(0);
  }
}

/** Hashes a copy, and compares it with its `.sha256` file where there is one. */
export async function checkFixity(
  path: string,
  context: CommandContext,
  onChunk: (chunk: Uint8Array) => void,
): Promise<CopyCheck> {
  try {
    const expected = await readSidecar(path, context.disk);
    const sha256 = await hashFile(path, context, onChunk);
    if (expected === undefined) return {...notRead, how: 'fixity', verdict: 'unproved', sha256};
    return expected === sha256
      ? {how: 'fixity', verdict: 'fixity-good', fixity: 'matches', sha256, keyId: undefined, depth: 'fixity'}
      : {how: 'fixity', verdict: 'damaged', fixity: 'differs', sha256, keyId: undefined, depth: undefined};
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return {how: 'fixity', verdict: 'unreadable', ...notRead};
  }
}

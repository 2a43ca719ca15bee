/** `key check`: is what was typed a key, and which one; with an archive, does it open that one. */
import {deriveKeyId} from '../key/key-id.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import {type Proposal, readTypedKey, type TypedKey} from '../key/typed-key.ts';
import {likelyTypos, type Typo} from '../key/typo-search.ts';
import {type MessageLock, unlock} from '../openpgp/lock.ts';
import {findSlotDamage} from '../openpgp/slot-damage.ts';
import {readLockOnly} from '../openpgp/slots.ts';
import {type CommandContext, passphraseOf} from './context.ts';
import {type CommandEvent, withEvents} from './event.ts';

/** What `key check` is asked for. The typed text comes in; it goes nowhere else. */
export type KeyCheckOptions = {
  readonly typed: string;
  /** An archive to try the key on. */
  readonly against?: string | undefined;
};

/** What an archive says about a key: that it opens, or which typing error would explain that it does not. */
export type AgainstReport = {
  readonly archive: string;
  readonly outcome: 'opens' | 'wrong-key' | 'slot-damaged' | 'typo-found';
  /** The key that opens it, and how it differs from what was typed. To be used only with consent. */
  readonly proposal: {readonly key: RecoveryKey; readonly what: Typo} | undefined;
};

/** What is known of a typed key. */
export type KeyCheckReport = {
  readonly schema: 'keep64/key-check-1';
  readonly typed: TypedKey;
  /** Of the key as typed; undefined while it is only proposed or refused. */
  readonly keyId: string | undefined;
  /** The key ids of what is proposed, in the order of the proposals. */
  readonly proposals: readonly {
    readonly proposal: Proposal;
    readonly keyId: string;
    readonly opens: boolean | undefined;
  }[];
  readonly against: AgainstReport | undefined;
};

/** Checks a typed key; never applies a correction. */
export function keyCheck(
  options: KeyCheckOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, KeyCheckReport> {
  return withEvents(async () => {
    const typed = readTypedKey(options.typed);
    const lock =
      options.against === undefined
        ? undefined
        : await readLockOnly(context.disk.readChunks(options.against));
    const keyId = typed.kind === 'key' ? deriveKeyId(typed.key) : undefined;
    const proposals = [];
    for (const proposal of typed.kind === 'proposals' ? typed.proposals : []) {
      const opens = lock === undefined ? undefined : await opensLock(lock, proposal.key);
      proposals.push({proposal, keyId: deriveKeyId(proposal.key), opens});
    }
    const against =
      lock === undefined || options.against === undefined || typed.kind !== 'key'
        ? undefined
        : await tryOn(lock, options.against, typed.key, context.signal);
    return {schema: 'keep64/key-check-1', typed, keyId, proposals, against};
  });
}

async function opensLock(lock: MessageLock, key: RecoveryKey): Promise<boolean> {
  const passphrase = passphraseOf({kind: 'recovery-key', key});
  try {
    return (await unlock(cheapSlots(lock), passphrase)) !== undefined;
  } finally {
    passphrase.fill(0);
  }
}

/** The first slot only: that is the recovery key's, and costs little to try. */
function cheapSlots(lock: MessageLock): MessageLock {
  return {...lock, slots: lock.slots.slice(0, 1)};
}

async function tryOn(
  lock: MessageLock,
  archive: string,
  key: RecoveryKey,
  signal: AbortSignal,
): Promise<AgainstReport> {
  if (await opensLock(lock, key)) return {archive, outcome: 'opens', proposal: undefined};
  const found = await searchTypo(lock, key, signal);
  if (found !== undefined) return {archive, outcome: 'typo-found', proposal: found};
  const passphrase = passphraseOf({kind: 'recovery-key', key});
  const isDamaged = findSlotDamage(lock, passphrase) !== undefined;
  passphrase.fill(0);
  return {archive, outcome: isDamaged ? 'slot-damaged' : 'wrong-key', proposal: undefined};
}

/** Tries the typing errors that hands make, one by one, on the archive. About a second for all of them. */
async function searchTypo(
  lock: MessageLock,
  key: RecoveryKey,
  signal: AbortSignal,
): Promise<{key: RecoveryKey; what: Typo} | undefined> {
  for (const candidate of likelyTypos(key.digits())) {
    signal.throwIfAborted();
    if (await opensLock(lock, candidate.key)) return candidate;
    candidate.key.wipe();
  }
  return undefined;
}

/** `key check`: is what was typed a key, and which one; with an archive, does it open that one. */
import {Breather} from '../disk/event-loop.ts';
import {Keep64Error} from '../errors.ts';
import {deriveKeyId} from '../key/key-id.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import {type Proposal, readTypedKey, type TypedKey} from '../key/typed-key.ts';
import {likelyTypos, type Typo} from '../key/typo-search.ts';
import type {CommandContext} from './context.ts';
import {type CommandEvent, type Emit, withEvents} from './event.ts';
import type {KeyTarget} from './key-target.ts';

/** What `key check` is asked for. The typed text comes in; it goes nowhere else. */
export type KeyCheckOptions = {
  readonly typed: string;
  /** An archive, or one of WhatsApp's own backups, to try the key on. */
  readonly against?: string | undefined;
};

/** What an archive says about a key: that it opens, or which typing error would explain that it does not. */
export type AgainstReport = {
  readonly archive: string;
  readonly outcome: 'opens' | 'wrong-key' | 'slot-damaged' | 'typo-found' | 'wants-other-kind';
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
  return withEvents(async emit => {
    const {against: archive} = options;
    const typed = readTypedKey(options.typed);
    const target = archive === undefined ? undefined : await openTarget(archive, context);
    const keyId = typed.kind === 'key' ? deriveKeyId(typed.key) : undefined;
    const proposals = [];
    for (const proposal of typed.kind === 'proposals' ? typed.proposals : []) {
      const opens = await target?.opens(proposal.key);
      proposals.push({proposal, keyId: deriveKeyId(proposal.key), opens});
    }
    const against =
      target === undefined || archive === undefined || typed.kind !== 'key'
        ? undefined
        : await tryOn({target, archive, key: typed.key}, context.signal, emit);
    return {schema: 'keep64/key-check-1', typed, keyId, proposals, against};
  });
}

/**
 * Tries a key, and the typing errors near it, on an archive or a WhatsApp backup.
 * @returns undefined where the file says nothing about keys, or each try would take long: whoever reads it says more.
 */
export async function tryKey(
  archive: string,
  key: RecoveryKey,
  context: CommandContext,
): Promise<AgainstReport | undefined> {
  try {
    const target = await openTarget(archive, context);
    return target.isCheap ? await tryOn({target, archive, key}, context.signal, () => {}) : undefined;
  } catch (error) {
    if (error instanceof Keep64Error) return undefined;
    throw error;
  }
}

/** Loaded only where there is an archive: most of what the program knows about those hangs on it. */
async function openTarget(archive: string, context: CommandContext): Promise<KeyTarget> {
  const {openKeyTarget} = await import('./key-target.ts');
  return await openKeyTarget(archive, context);
}

type Trial = {readonly target: KeyTarget; readonly archive: string; readonly key: RecoveryKey};

async function tryOn(trial: Trial, signal: AbortSignal, emit: Emit): Promise<AgainstReport> {
  const {target, archive, key} = trial;
  if (!target.takesDigits) return {archive, outcome: 'wants-other-kind', proposal: undefined};
  if (await target.opens(key)) return {archive, outcome: 'opens', proposal: undefined};
  const found = await searchTypo(trial, signal, emit);
  if (found !== undefined) return {archive, outcome: 'typo-found', proposal: found};
  return {archive, outcome: target.isSlotDamaged(key) ? 'slot-damaged' : 'wrong-key', proposal: undefined};
}

/** Tries the typing errors that hands make, one by one. About a second for all of them. */
async function searchTypo(
  {target, archive, key}: Trial,
  signal: AbortSignal,
  emit: Emit,
): Promise<{key: RecoveryKey; what: Typo} | undefined> {
  const phase = 'searching';
  const breather = new Breather();
  const entriesTotal = countTypos(key);
  let entriesDone = 0;
  emit({kind: 'phase-started', phase, path: archive});
  for (const candidate of likelyTypos(key.digits())) {
    signal.throwIfAborted();
    if (await target.opens(candidate.key)) return candidate;
    candidate.key.wipe();
    entriesDone += 1;
    emit({
      kind: 'progress',
      phase,
      bytesDone: 0,
      bytesTotal: undefined,
      entriesDone,
      entriesTotal,
      currentPath: undefined,
    });
    await breather.pause(signal);
  }
  return undefined;
}

function countTypos(key: RecoveryKey): number {
  let count = 0;
  for (const candidate of likelyTypos(key.digits())) {
    candidate.key.wipe();
    count += 1;
  }
  return count;
}

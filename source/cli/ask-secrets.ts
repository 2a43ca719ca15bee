/**
 * Asking for secrets on the terminal, with nothing of them shown. A correction that the check line proposes, or that
 * opens the file, is used only after a yes.
 */
import type {RandomBytes} from '../bytes/random-bytes.ts';
import type {AgainstReport} from '../commands/key-check.ts';
import {requireStrongPassword} from '../commands/password-strength.ts';
import {KeyChecksumError, type KeyFormatReason, UsageError} from '../errors.ts';
import {makeProposal, type Proposal} from '../key/key-proposals.ts';
import {makePassword} from '../key/password-words.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import {readTypedKey} from '../key/typed-key.ts';
import type {Profile} from '../openpgp/message.ts';
import {openTerminal, type Terminal} from './terminal-prompt.ts';

/** Tries a key on the file that it is asked for. */
export type TryKey = (key: RecoveryKey) => Promise<AgainstReport | undefined>;

type Asking = {readonly interrupt: () => void};

const tries = 3;
const shownProposals = 5;

/** Opens the terminal for as long as `ask` takes. @throws {UsageError} where there is none. */
export async function onTerminal<Result>(
  {interrupt}: Asking,
  ask: (terminal: Terminal) => Promise<Result>,
): Promise<Result> {
  const terminal = openTerminal(interrupt);
  try {
    return await ask(terminal);
  } finally {
    terminal.close();
  }
}

/**
 * Asks for text that may be a key and is checked by the caller. What the check line proposes is shown on the terminal,
 * group by group, because the report, which may go to a file, names the places only.
 */
export async function askForTypedKey(context: Asking): Promise<string> {
  return await onTerminal(context, async terminal => {
    let text = await terminal.readHidden('64 digits or 24 words (not shown): ', isWholeKey);
    const typed = readTypedKey(text);
    if (typed.kind === 'key' && typed.form === 'digits' && typed.checkLine === 'absent') {
      text += `\n${await terminal.readHidden('check line, if there is one: ')}`;
    }
    const checked = readTypedKey(text);
    const shown =
      checked.kind === 'proposals' ? checked.proposals.filter(({needsArchive}) => !needsArchive) : [];
    for (const proposal of shown.slice(0, shownProposals)) {
      terminal.write(`proposed (${proposal.reason.replaceAll('-', ' ')}), as typed -> as proposed:\n`);
      for (const line of describeProposal(proposal)) terminal.write(`  ${line}\n`);
    }
    return text;
  });
}

// What the first lines of a key that comes line by line are refused for.
const unfinished: ReadonlySet<KeyFormatReason> = new Set(['too-short', 'key-id', 'one-line', 'word-count']);

function isWholeKey(text: string): boolean {
  const typed = readTypedKey(text);
  return typed.kind !== 'refused' || !unfinished.has(typed.error.reason);
}

/** Asks for a key; what the check line proposes is taken after a yes. @throws {KeyFormatError | KeyChecksumError}. */
export async function askForKey(terminal: Terminal): Promise<RecoveryKey> {
  for (let attempt = 1; ; attempt++) {
    const typed = readTypedKey(
      await terminal.readHidden('recovery key: 64 digits or 24 words (not shown): ', isWholeKey),
    );
    if (typed.kind === 'key') return typed.key;
    const error =
      typed.kind === 'refused'
        ? typed.error
        : new KeyChecksumError('the digits of the key and its check line disagree');
    if (typed.kind === 'proposals') {
      const accepted = await offerProposals(terminal, typed.proposals);
      if (accepted !== undefined) return accepted;
    }
    if (attempt === tries) throw error;
    terminal.write(`${error.message}; try again\n`);
  }
}

/** Shows where a proposal differs, and takes it only after a yes. */
async function offerProposals(
  terminal: Terminal,
  proposals: readonly Proposal[],
): Promise<RecoveryKey | undefined> {
  for (const proposal of proposals.filter(({needsArchive}) => !needsArchive).slice(0, shownProposals)) {
    terminal.write(
      `the digits and the check line disagree; proposed (${proposal.reason.replaceAll('-', ' ')}):\n`,
    );
    for (const line of describeProposal(proposal)) terminal.write(`  ${line}\n`);
    if (await terminal.confirm('use the proposed key?')) return proposal.key;
  }
  return undefined;
}

/** One line for each group that changes: where it is, what was typed, and what is proposed. */
export function describeProposal(proposal: Proposal): string[] {
  const groups = new Map<string, {typed: string; proposed: string; isChanged: boolean}>();
  for (const {line, group, typed, proposed, isChanged} of proposal.cells()) {
    const place = `line ${line}, group ${group}`;
    const known = groups.get(place) ?? {typed: '', proposed: '', isChanged: false};
    groups.set(place, {
      typed: known.typed + typed,
      proposed: known.proposed + proposed,
      isChanged: known.isChanged || isChanged,
    });
  }
  return [...groups]
    .filter(([, {isChanged}]) => isChanged)
    .map(([place, {typed, proposed}]) => `${place}: ${typed} -> ${proposed}`);
}

/** Asks for the password of an archive. @throws {UsageError} where none was typed. */
export async function askForPassword(terminal: Terminal): Promise<Uint8Array> {
  const text = await terminal.readHidden('password (not shown): ');
  if (text === '') throw new UsageError('arguments', 'no password was typed');
  return new TextEncoder().encode(text);
}

/** Asks twice for a new password, or makes one of six words. @throws {UsageError} for one that is too weak. */
export async function askForNewPassword(
  terminal: Terminal,
  profile: Profile,
  random: RandomBytes,
): Promise<Uint8Array> {
  terminal.write('nobody counts the guesses of someone who holds the file: the password has to be strong\n');
  for (let attempt = 1; ; attempt++) {
    const typed = await terminal.readHidden('new password (Enter to have one of six words made): ');
    const suggested = typed === '' ? makePassword(random) : undefined;
    if (suggested !== undefined) terminal.write(`write this down: ${suggested}\n`);
    const again = await terminal.readHidden('the same again: ');
    if (again !== (suggested ?? typed)) {
      if (attempt === tries) throw new UsageError('arguments', 'the two passwords differ');
      terminal.write('the two differ; try again\n');
      continue;
    }
    await requireStrongPassword(again, profile);
    return new TextEncoder().encode(again);
  }
}

/** Asks for a key and tries it on its file; a typing error that explains a wrong one is shown, and undone after a yes. */
export async function askForFittingKey(
  terminal: Terminal,
  {tryKey}: {readonly tryKey?: TryKey},
): Promise<RecoveryKey> {
  const key = await askForKey(terminal);
  const tried = await tryKey?.(key);
  // What else there is to say, reading the whole file says.
  if (tried?.outcome !== 'wrong-key' && tried?.outcome !== 'typo-found') return key;
  if (tried.proposal === undefined) {
    terminal.write(
      'this key does not open it, and no likely typing error explains that; looking at the whole file\n',
    );
    return key;
  }
  terminal.write('this key does not open it; a key that differs by a typing error does:\n');
  const proposal = compareKeys(key, tried.proposal.key);
  for (const line of describeProposal(proposal)) terminal.write(`  ${line}\n`);
  return (await terminal.confirm('use the proposed key?')) ? tried.proposal.key : key;
}

/** Returns what changes from the key that was typed to the one that opens a file. */
function compareKeys(typed: RecoveryKey, proposed: RecoveryKey): Proposal {
  return makeProposal(proposed, proposed.digits(), [...typed.digits()], {
    reason: 'corrected',
    needsArchive: false,
    spareCheckBytes: 0,
  });
}

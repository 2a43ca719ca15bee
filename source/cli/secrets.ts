/**
 * Where secrets come from: a file, a descriptor, or the terminal. Never from arguments, never from the environment.
 * A correction that the check line proposes is used only after a yes.
 */
import {parseUtf8} from '../bytes/bytes.ts';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import type {AnySecret, Secret} from '../commands/context.ts';
import type {AgainstReport} from '../commands/key-check.ts';
import {requireStrongPassword} from '../commands/password-strength.ts';
import type {Disk} from '../disk/disk.ts';
import {KeyChecksumError, KeyFormatError, type KeyFormatReason, UsageError} from '../errors.ts';
import {makeProposal, type Proposal} from '../key/key-proposals.ts';
import {makePassword} from '../key/password-words.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import {readTypedKey} from '../key/typed-key.ts';
import {looksLikeWords, wordCount} from '../key/words.ts';
import type {Profile} from '../openpgp/message.ts';
import {looksLikeKeyFile, type PhoneKey, parseKeyFile, type WhatsAppKeyFile} from '../whatsapp/key-file.ts';
import type {ParsedOptions} from './arguments.ts';
import {openTerminal, type Terminal} from './terminal-prompt.ts';

/** What reading a secret needs. */
export type SecretContext = {
  readonly disk: Disk;
  readonly random: RandomBytes;
  readonly warn: (warning: string) => void;
  readonly interrupt: () => void;
  /** Tries a key on the file that it is asked for. */
  readonly tryKey?: (key: RecoveryKey) => Promise<AgainstReport | undefined>;
};

const maxDescriptor = 1_048_576;
const tries = 3;
const shownProposals = 5;

/** Reads the text of a key from the options' file or descriptor; undefined where they name none. */
export async function readKeyText(
  options: ParsedOptions,
  context: SecretContext,
): Promise<string | undefined> {
  const input = await readKeyInput(options, context);
  if (typeof input === 'object') throw refusePhoneKey();
  return input;
}

function refusePhoneKey(): KeyFormatError {
  return new KeyFormatError('phone-key-file', 'this is the phone’s own key file, which holds no 64 digits');
}

/** WhatsApp's own key files are known by their content: 64 digits come as text, the phone's key as it is. */
async function readKeyInput(
  options: ParsedOptions,
  context: SecretContext,
  name: 'key' | 'whatsapp-key' = 'key',
): Promise<string | PhoneKey | undefined> {
  const photo = name === 'key' ? await readNamedPhoto(options, context) : undefined;
  if (photo !== undefined) return photo.digits();
  const bytes = await readSecretBytes(options, name, context);
  if (bytes === undefined) return undefined;
  const file = readWhatsAppKeyFile(bytes);
  if (file !== undefined) return file.kind === 'phone-key' ? file : file.key.digits();
  const text = parseUtf8(bytes);
  bytes.fill(0);
  if (text === undefined) throw new KeyFormatError('not-hex', 'the key file holds no text');
  return keyFromFile(text);
}

/** Returns the key in the photo that --key-file names; undefined where it names none, or another file. */
async function readNamedPhoto(
  options: ParsedOptions,
  {disk, warn}: SecretContext,
): Promise<RecoveryKey | undefined> {
  const path = options.text('key-file');
  if (path === undefined || path === '-' || options.has('key-fd')) return undefined;
  const {isPhoto, readKeyPhoto} = await import('../commands/key-photo.ts');
  if (!(await isPhoto(path, {disk}))) return undefined;
  if (await disk.warnsAboutMode(path))
    warn('others can read the photo given by --key-file: chmod 600 mends that');
  return await readKeyPhoto(path, {disk});
}

/** Returns what one of WhatsApp's key files holds, known by its content; undefined for all others. Wipes the bytes it read. */
function readWhatsAppKeyFile(bytes: Uint8Array): WhatsAppKeyFile | undefined {
  if (!looksLikeKeyFile(bytes)) return undefined;
  try {
    return parseKeyFile(bytes);
  } finally {
    bytes.fill(0);
  }
}

async function readSecretBytes(
  options: ParsedOptions,
  name: 'key' | 'whatsapp-key' | 'password' | 'new-password',
  {disk, warn}: SecretContext,
): Promise<Uint8Array | undefined> {
  const path = options.text(`${name}-file`);
  const descriptor = options.integer(`${name}-fd`, 0, maxDescriptor);
  if (path !== undefined && descriptor !== undefined) {
    throw new UsageError('arguments', `--${name}-file and --${name}-fd exclude each other`);
  }
  if (descriptor !== undefined) return await disk.readSecretFd(descriptor);
  if (path === undefined) return undefined;
  if (path === '-') return await disk.readSecretFd(0);
  if (await disk.warnsAboutMode(path))
    warn(`others can read the file given by --${name}-file: chmod 600 mends that`);
  return await disk.readSecretFile(path);
}

const digitLine = /^[\s0-9a-fOoIlL?-]+$/i;

/** Whether a line holds words, with or without numbers before them, and nothing else. */
function isWordLine(line: string): boolean {
  return line
    .trim()
    .split(/[\s,.)]+/)
    .filter(token => token !== '')
    .every(token => /^(?:\d{1,2}|[a-z]{3,8})$/i.test(token));
}

/** Returns the first lines that are 24 words together; undefined where there are none. */
function wordsFromFile(lines: readonly string[]): string | undefined {
  let text = '';
  let count = 0;
  for (const line of lines) {
    if (!isWordLine(line) || count >= wordCount) break;
    text += `${line}\n`;
    count += line.match(/[a-z]{3,8}/gi)?.length ?? 0;
  }
  return looksLikeWords(text) ? text : undefined;
}

/**
 * Returns what of a key file is the key: its first line, with the check line where one follows; or, where the key is
 * written over several lines, those. What comes after is ignored.
 */
export function keyFromFile(text: string): string {
  const all = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const lines = all.slice(
    Math.max(
      0,
      all.findIndex(line => line.trim() !== ''),
    ),
  );
  const words = wordsFromFile(lines);
  if (words !== undefined) return words;
  const [first = '', ...rest] = lines;
  const next = rest[0]?.trim() ?? '';
  const digitCount = (line: string): number => line.replace(/[\s-]/g, '').length;
  if (digitLine.test(first) && digitCount(first) < 64) {
    const end = rest.findIndex(line => !digitLine.test(line) || digitCount(line) > 16);
    return [first, ...rest.slice(0, end < 0 ? 4 : Math.min(end, 4))].join('\n');
  }
  // A digit too many is found by means of the check line; whatever is longer is no slip of a hand.
  const hasCheckLine =
    [64, 65].includes(digitCount(first)) && /^[0-9a-f]{4}([\s-]?[0-9a-f]{4}){3}$/i.test(next);
  return hasCheckLine ? `${first}\n${next}` : first;
}

/** Returns the recovery key that the options name, or asks for it. */
export async function readRecoveryKey(options: ParsedOptions, context: SecretContext): Promise<RecoveryKey> {
  const text = await readKeyText(options, context);
  if (text !== undefined) return requireTypedKey(text);
  return await onTerminal(context, terminal => askForKey(terminal));
}

function requireTypedKey(text: string): RecoveryKey {
  const typed = readTypedKey(text);
  if (typed.kind === 'key') return typed.key;
  if (typed.kind === 'refused') throw typed.error;
  throw new KeyChecksumError('the digits of the key and its check line disagree');
}

/** Returns what opens an archive: the key or the password that the options name, or what is typed. */
export async function readSecret(options: ParsedOptions, context: SecretContext): Promise<Secret> {
  const secret = await readAnySecret(options, context);
  if (secret.kind === 'phone-key') throw refusePhoneKey();
  return secret;
}

/** The same for a file that may be one of WhatsApp's own backups, which the phone's key file may open. */
export async function readAnySecret(options: ParsedOptions, context: SecretContext): Promise<AnySecret> {
  const namesKey = options.has('key-file') || options.has('key-fd');
  if (namesKey && ['password', 'password-file', 'password-fd'].some(name => options.has(name))) {
    throw new UsageError('arguments', 'one secret opens an archive: give the key or the password, not both');
  }
  const input = await readKeyInput(options, context);
  if (typeof input === 'object') return input;
  if (input !== undefined) return {kind: 'recovery-key', key: requireTypedKey(input)};
  const password = await readPasswordBytes(options, 'password', context);
  if (password !== undefined) return {kind: 'password', password};
  if (options.has('password')) {
    return await onTerminal(context, async terminal => ({
      kind: 'password',
      password: await askForPassword(terminal),
    }));
  }
  return await onTerminal(context, async terminal => ({
    kind: 'recovery-key',
    key: await askForFittingKey(terminal, context),
  }));
}

/**
 * Returns the key that seals and what opens WhatsApp's backups. One that is not named is the other one, or is asked for:
 * first what opens, then what seals.
 */
export async function readTwoKeys(
  options: ParsedOptions,
  context: SecretContext,
): Promise<{readonly key: RecoveryKey; readonly secret: AnySecret}> {
  const opens = asSecret(await readKeyInput(options, context, 'whatsapp-key'));
  const text = await readKeyText(options, context);
  if (text !== undefined) {
    const key = requireTypedKey(text);
    return {key, secret: opens ?? {kind: 'recovery-key', key}};
  }
  return await onTerminal(context, async terminal => {
    if (opens === undefined) terminal.write('first the key of WhatsApp, which opens the backups\n');
    const secret: AnySecret = opens ?? {
      kind: 'recovery-key',
      key: await askForFittingKey(terminal, context),
    };
    terminal.write('now the recovery key that seals the archive\n');
    const isSame = secret.kind === 'recovery-key' && (await terminal.confirm('is it the same key?'));
    return {key: isSame ? secret.key : await askForKey(terminal), secret};
  });
}

function asSecret(input: string | PhoneKey | undefined): AnySecret | undefined {
  if (typeof input !== 'string') return input;
  return {kind: 'recovery-key', key: requireTypedKey(input)};
}

/** Asks for a key and tries it on its file; a typing error that explains a wrong one is shown, and undone after a yes. */
async function askForFittingKey(terminal: Terminal, {tryKey}: SecretContext): Promise<RecoveryKey> {
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

/** Returns the password in the options' file or descriptor: its first line, as `gpg --passphrase-file` takes it. */
export async function readPasswordBytes(
  options: ParsedOptions,
  name: 'password' | 'new-password',
  context: SecretContext,
): Promise<Uint8Array | undefined> {
  const bytes = await readSecretBytes(options, name, context);
  if (bytes === undefined) return undefined;
  const lineEnd = bytes.indexOf(0x0a);
  const end = lineEnd < 0 ? bytes.length : bytes[lineEnd - 1] === 0x0d ? lineEnd - 1 : lineEnd;
  const password = Uint8Array.from(bytes.subarray(0, end));
  bytes.fill(0);
  if (password.length === 0) throw new UsageError('weak-password', 'the password is empty');
  return password;
}

/** Returns a new password from the options or the terminal, strong enough for the profile. */
export async function readNewPassword(
  options: ParsedOptions,
  names: readonly ('password' | 'new-password')[],
  profile: Profile,
  context: SecretContext,
): Promise<Uint8Array> {
  for (const name of names) {
    const bytes = await readPasswordBytes(options, name, context);
    if (bytes === undefined) continue;
    const text = parseUtf8(bytes);
    if (text === undefined) throw new UsageError('weak-password', 'the password is not UTF-8 text');
    await requireStrongPassword(text, profile);
    return bytes;
  }
  return await onTerminal(context, terminal => askForNewPassword(terminal, profile, context.random));
}

async function onTerminal<Result>(
  {interrupt}: SecretContext,
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
export async function askForTypedKey(context: SecretContext): Promise<string> {
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

async function askForKey(terminal: Terminal): Promise<RecoveryKey> {
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

async function askForPassword(terminal: Terminal): Promise<Uint8Array> {
  const text = await terminal.readHidden('password (not shown): ');
  if (text === '') throw new UsageError('arguments', 'no password was typed');
  return new TextEncoder().encode(text);
}

async function askForNewPassword(
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

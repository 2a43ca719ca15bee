/**
 * Where secrets come from: a file, a descriptor, or the terminal. Never from arguments, never from the environment.
 */
import {parseUtf8} from '../bytes/bytes.ts';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import type {AnySecret, Secret} from '../commands/context.ts';
import {requireStrongPassword} from '../commands/password-strength.ts';
import {isPhoto} from '../commands/photo-file.ts';
import type {Disk} from '../disk/disk.ts';
import {KeyChecksumError, KeyFormatError, UsageError} from '../errors.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import {readTypedKey} from '../key/typed-key.ts';
import type {Profile} from '../openpgp/message.ts';
import {looksLikeKeyFile, type PhoneKey, parseKeyFile, type WhatsAppKeyFile} from '../whatsapp/key-file.ts';
import type {ParsedOptions} from './arguments.ts';
import {
  askForFittingKey,
  askForKey,
  askForNewPassword,
  askForPassword,
  onTerminal,
  type TryKey,
} from './ask-secrets.ts';
import {keyFromFile} from './key-from-file.ts';

/** What reading a secret needs. */
export type SecretContext = {
  readonly disk: Disk;
  readonly random: RandomBytes;
  readonly warn: (warning: string) => void;
  readonly interrupt: () => void;
  /** Tries a key on the file that it is asked for. */
  readonly tryKey?: TryKey;
};

const maxDescriptor = 1_048_576;

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
  if (!(await isPhoto(path, {disk}))) return undefined;
  const {readKeyPhoto} = await import('../commands/key-photo.ts');
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

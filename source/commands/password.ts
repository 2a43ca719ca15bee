/**
 * `password add|change|remove`: rewrites the slots in front of an archive. The encrypted bytes are copied as they are
 * to a new file, which is read back and proved before it takes the old one's place.
 */
import {createHash} from 'node:crypto';
import {basename} from 'node:path';
import {formatHex} from '../bytes/bytes.ts';
import {DamagedError, UsageError} from '../errors.ts';
import {deriveKeyId} from '../key/key-id.ts';
import {MessageHead} from '../openpgp/message-id.ts';
import {replacePasswordSlot, sealPasswordSlot} from '../openpgp/slots.ts';
import {withLog} from './audit-log.ts';
import type {CommandContext, Secret} from './context.ts';
import type {CommandEvent, Emit} from './event.ts';
import {readPasswordSlots, unlockWith} from './password-slots.ts';
import {hashFile, readArchive} from './read-archive.ts';
import {formatSidecar, readSidecar, sidecarPath} from './sidecar.ts';

/** What `password` is asked for. */
export type PasswordOptions = {
  readonly action: 'add' | 'change' | 'remove';
  readonly archive: string;
  /** What opens the archive now. */
  readonly secret: Secret;
  /** For `add` and `change`. The caller has judged its strength. */
  readonly newPassword?: Uint8Array | undefined;
  readonly argon2MemoryExponent?: number | undefined;
};

/** An archive whose slots were rewritten. */
export type PasswordReport = {
  readonly schema: 'keep64/password-1';
  readonly archive: string;
  readonly action: PasswordOptions['action'];
  readonly hasPassword: boolean;
  readonly size: number;
  readonly sha256: string;
  /** The same as before (message-id.ts). */
  readonly messageId: string | undefined;
  /** The key id of the recovery key that opened it. */
  readonly keyId: string | undefined;
};

/**
 * Changes the password slot of an archive.
 * @throws {WrongKeyError}, UsageError where there is no such slot or one already, UnsupportedError for archives of
 * another shape, DamagedError where the archive does not prove. In each case the archive is as it was.
 */
export function password(
  options: PasswordOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, PasswordReport> {
  const {action: detail, archive: path} = options;
  return withLog('password change', context, async (emit, log) => {
    log.about({detail, path});
    const report = await runPassword(options, context, emit);
    const {keyId, messageId, size, sha256} = report;
    await log.record({
      event: 'password change',
      outcome: 'success',
      detail,
      keyId,
      archive: {messageId, size, sha256},
      path,
    });
    return report;
  });
}

async function runPassword(
  options: PasswordOptions,
  context: CommandContext,
  emit: Emit,
): Promise<PasswordReport> {
  const {archive, action, secret, newPassword} = options;
  const {disk, random, signal} = context;
  const {lock, profile, hasPassword} = await readPasswordSlots(archive, context);
  if (action === 'add' && hasPassword) {
    throw new UsageError('password-slot-exists', 'the archive has a password already', {path: archive});
  }
  if (action !== 'add' && !hasPassword) {
    throw new UsageError('no-password-slot', 'the archive has no password', {path: archive});
  }
  const unlocked = await unlockWith(archive, lock, secret);
  const sessionKey = {bytes: unlocked.sessionKey, cipher: unlocked.cipher};
  const slot =
    newPassword === undefined
      ? undefined
      : await sealPasswordSlot(profile, newPassword, sessionKey, random, options.argon2MemoryExponent);
  // Whoever opened the archive can prove the new one: with the key as before, with a password by its new slot.
  const proof: Secret | undefined =
    secret.kind === 'recovery-key' ? secret : newPassword && {kind: 'password', password: newPassword};
  // A password that is about to be removed is good for one more proof, of the bytes that are then copied.
  if (proof === undefined) await prove(archive, secret, undefined, context, emit);
  const hadSidecar = (await readSidecar(archive, disk)) !== undefined;
  const head = new MessageHead();
  let size = 0;
  let sha256 = '';

  emit({kind: 'phase-started', phase: 'rewriting', path: archive});
  await disk.publishFile(
    archive,
    async sink => {
      const hash = createHash('sha256');
      for await (const chunk of replacePasswordSlot(disk.readChunks(archive, {signal}), lock, slot)) {
        hash.update(chunk);
        head.update(chunk);
        size += chunk.length;
        emit({
          kind: 'progress',
          phase: 'rewriting',
          bytesDone: size,
          bytesTotal: undefined,
          entriesDone: 0,
          entriesTotal: undefined,
          currentPath: undefined,
        });
        await sink.write(chunk);
      }
      sha256 = formatHex(hash.digest());
    },
    {
      random,
      signal,
      replace: true,
      verify: async partPath => {
        await prove(partPath, proof, sha256, context, emit);
        // From here on the old .sha256 file would be a false alarm; having none for a moment is not.
        if (hadSidecar) await disk.removeFile(sidecarPath(archive));
      },
    },
  );
  if (hadSidecar) {
    await disk.writeSmallFile(sidecarPath(archive), formatSidecar(sha256, basename(archive)), {
      random,
      replace: true,
    });
  }
  return {
    schema: 'keep64/password-1',
    archive,
    action,
    hasPassword: slot !== undefined,
    size,
    sha256,
    messageId: await head.messageId(),
    keyId: secret.kind === 'recovery-key' ? deriveKeyId(secret.key) : undefined,
  };
}

/** Reads a file to its end: with a secret all of it is proved, without one only that it is what was written. */
async function prove(
  path: string,
  secret: Secret | undefined,
  expectedSha256: string | undefined,
  context: CommandContext,
  emit: Emit,
): Promise<void> {
  emit({kind: 'phase-started', phase: 'verifying', path});
  const reading =
    secret === undefined
      ? undefined
      : await readArchive({path, secret, phase: 'verifying', needsSha256: true}, context, emit);
  const sha256 = reading === undefined ? await hashFile(path, context) : reading.sha256;
  if (expectedSha256 !== undefined && sha256 !== undefined && sha256 !== expectedSha256) {
    throw new DamagedError('the new archive does not read back as it was written', {path});
  }
  if (reading === undefined || reading.verdict === 'verified' || reading.verdict === 'authentic') return;
  throw reading.error ?? new DamagedError('the archive does not agree with its manifest', {path});
}

/**
 * A folder for what must not stay: decrypted databases while they are looked at. Only its user can enter it (0700), and
 * it is removed however the run ends. What a killed run leaves is cleared by the next one, whatever it does.
 */
import {mkdirSync, rmSync, unlinkSync} from 'node:fs';
import {join} from 'node:path';
import type {RandomBytes} from '../bytes/random-bytes.ts';
import {onDiskSync} from './disk-error.ts';
import {FileWriter} from './file-writer.ts';
import {clearLeftovers, makeOwnedName} from './owned-name.ts';

const base = 'keep64-private';
const privateMode = 0o700;
const privateFileMode = 0o600;

// The private folders of this run.
const standing = new Set<string>();

function removeFolder(path: string): void {
  try {
    rmSync(path, {recursive: true, force: true});
  } catch {}
}

function removeAll(): void {
  for (const path of standing) removeFolder(path);
}

/** A folder that goes away. */
export type PrivateFolder = {
  readonly path: string;
  /** Writes a file and returns its path; on any error it is gone again. @param name - a plain name, of ours. */
  writeFile(name: string, content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<string>;
  /** Removes a file; safe to call for one that is not there. */
  removeFile(name: string): void;
  /** Removes all of it. Safe to call twice; never fails. */
  remove(): void;
};

/** Removes the private folders that killed runs left in `parent`. Never fails. */
export function clearPrivateFolders(parent: string): void {
  clearLeftovers(parent, base);
}

/**
 * Makes a private folder in `parent`, and removes what killed runs left of theirs.
 * @throws {DiskError}
 */
export function makePrivateFolder(parent: string, random: RandomBytes): PrivateFolder {
  clearPrivateFolders(parent);
  const path = join(parent, makeOwnedName(base, random));
  onDiskSync(path, 'make the folder', () => mkdirSync(path, privateMode));
  const removeQuietly = (place: string): void => {
    try {
      unlinkSync(place);
    } catch {}
  };
  standing.add(path);
  // A second Ctrl-C ends the program where it stands.
  if (standing.size === 1) process.on('exit', removeAll);
  return {
    path,
    async writeFile(name, content, signal) {
      const place = join(path, name);
      const writer = await FileWriter.create(place, privateFileMode, signal);
      try {
        for await (const chunk of content) await writer.write(chunk);
        await writer.finish({isSynced: false});
        return place;
      } catch (error) {
        await writer.abandon();
        removeQuietly(place);
        throw error;
      }
    },
    removeFile(name) {
      removeQuietly(join(path, name));
    },
    remove() {
      removeFolder(path);
      standing.delete(path);
      if (standing.size === 0) process.off('exit', removeAll);
    },
  };
}

/** Runs the real gpg with a home folder of its own; where it is absent, tests are skipped and their titles say why. */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';

const isHere = spawnSync('gpg', ['--version']).status === 0;

/** As `test`, or `test.skip` where there is no gpg. Tests run one after another: they share an agent. */
export function gpgTest(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  if (isHere) test.serial(title, run);
  else test.skip(`${title} (skipped: gpg is not on this machine)`, run);
}

/** A home folder for gpg, with room for the files of a test. */
export class Gpg {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'keep64-gpg-'));

  /** Writes a file into the folder and returns its path. */
  file(name: string, bytes: Uint8Array | string): string {
    const place = path.join(this.folder, name);
    writeFileSync(place, bytes, {mode: 0o600});
    return place;
  }

  /** Returns what gpg wrote to its output, and its status. The secret goes through a file, not the arguments. */
  run(
    secret: string,
    input: Uint8Array | undefined,
    ...options: readonly string[]
  ): {status: number | null; output: Uint8Array} {
    const common = ['--homedir', this.folder, '--batch', '--yes', '--no-tty', '--pinentry-mode', 'loopback'];
    const secretFile = this.file('secret', secret);
    const all = [...common, '--passphrase-file', secretFile, ...options];
    const {status, stdout} = spawnSync('gpg', all, {input: input ?? '', maxBuffer: 2 ** 28});
    return {status, output: new Uint8Array(stdout)};
  }

  /** Ends the agent that gpg started for this folder, and removes the folder. */
  close(): void {
    spawnSync('gpgconf', ['--homedir', this.folder, '--kill', 'all']);
    rmSync(this.folder, {recursive: true, force: true});
  }
}

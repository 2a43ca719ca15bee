/** Runs GNU tar and sha256sum where they are. */
import {spawnSync} from 'node:child_process';

export const hasGnuTar = /GNU tar/.test(spawnSync('tar', ['--version']).stdout?.toString() ?? '');

export function run(command: string, args: string[], input?: Uint8Array, cwd?: string): Buffer {
  const result = spawnSync(command, args, {
    input,
    cwd,
    maxBuffer: 1e9,
    env: {...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC'},
  });
  if (result.status !== 0) throw new Error(`${command} failed: ${result.stderr?.toString()}`);
  return result.stdout;
}

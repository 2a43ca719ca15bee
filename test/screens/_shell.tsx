/** A shell around a part of a screen, so that it can be drawn without the app. */
import {randomBytes} from 'node:crypto';
import type {ReactNode} from 'react';
import {type Disk, nodeDisk} from '../../source/disk/disk.ts';
import {type AppShell, AppShellContext} from '../../source/screens/app-world.ts';
import {InputRoot} from '../../source/screens/input-bus.tsx';
import {RunRegistry} from '../../source/screens/run-registry.ts';

export function InShell({
  columns,
  rows,
  isScreenReader = false,
  hideAfterMs = 60_000,
  workingFolder = '/nowhere',
  disk = nodeDisk,
  clock = () => new Date('2026-11-23T12:00:00Z'),
  children,
}: {
  readonly columns: number;
  readonly rows: number;
  readonly isScreenReader?: boolean;
  readonly hideAfterMs?: number;
  readonly workingFolder?: string;
  readonly disk?: Disk;
  readonly clock?: () => Date;
  readonly children: ReactNode;
}) {
  const shell: AppShell = {
    world: {
      command: {
        disk,
        clock,
        random: size => new Uint8Array(randomBytes(size)),
      },
      base: {workingFolder, homeFolder: undefined},
      listNames: async () => [],
      runs: new RunRegistry(),
      hideAfterMs,
    },
    columns,
    rows,
    isScreenReader,
    isHelpOpen: false,
    notice: undefined,
    setHelpOpen: () => {},
    tellNotLogged: () => {},
    navigate: () => {},
    quit: () => {},
  };
  return (
    <InputRoot>
      <AppShellContext value={shell}>{children}</AppShellContext>
    </InputRoot>
  );
}

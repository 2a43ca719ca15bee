/** The sheet of the tests' key, and the fonts it is drawn with. */
import {readFileSync} from 'node:fs';
import {type RecoveryKey, recoveryKeyFromBytes} from '../../source/key/recovery-key.ts';
import {makeRecoverySheet, type RecoverySheet} from '../../source/sheet/recovery-sheet.ts';
import {digits} from '../cli/_cli.ts';

export const date = new Date('2026-11-24T23:59:59Z');

export function makeKey(): RecoveryKey {
  return recoveryKeyFromBytes(Buffer.from(digits, 'hex'));
}

export function makeSheet(): Promise<RecoverySheet> {
  return makeRecoverySheet(makeKey(), date);
}

export function readFonts(ending: 'woff' | 'woff2') {
  const read = (weight: number): Uint8Array =>
    new Uint8Array(
      readFileSync(
        new URL(
          import.meta.resolve(`@fontsource/dejavu-mono/files/dejavu-mono-latin-${weight}-normal.${ending}`),
        ),
      ),
    );
  return {regular: read(400), bold: read(700)};
}

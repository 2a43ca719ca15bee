/** A QR code on the screen, or how large the window must be for it. */
import {Box, Text} from 'ink';
import {useMemo} from 'react';
import {drawQr, makeQrMatrix, qrSize} from '../../report/qr-code.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Say} from './text.tsx';

/** Draws the code of a text into a space of `columns` × `rows`. @param label - what a screen reader says instead. */
export function QrCode({
  text,
  label,
  columns,
  rows,
}: {
  readonly text: string;
  readonly label: string;
  readonly columns: number;
  readonly rows: number;
}) {
  const shell = useShell();
  const matrix = useMemo(() => makeQrMatrix(text), [text]);
  const size = qrSize(matrix);
  if (shell.isScreenReader) return <Say>{label}</Say>;
  if (size.columns > columns || size.rows > rows) {
    const needed = `${shell.columns + Math.max(0, size.columns - columns)} × ${neededRows(shell, rows, size.rows)}`;
    const found = `${shell.columns} × ${shell.rows}`;
    return (
      <Say as="warning">{`The QR code needs a window of ${needed} characters; this one has ${found}.`}</Say>
    );
  }
  return (
    <Box flexDirection="column" width={size.columns} flexShrink={0} aria-hidden>
      {drawQr(matrix).map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of one picture
        <Text key={index} wrap="truncate">
          {row}
        </Text>
      ))}
    </Box>
  );
}

/** Returns the height of the window in which the space is high enough: taller ones spend two rows more on rules. */
function neededRows(
  window: {readonly columns: number; readonly rows: number},
  space: number,
  wanted: number,
): number {
  const bodyRows = (rows: number): number => frameLayout(window.columns, rows).bodyRows;
  const beside = bodyRows(window.rows) - space;
  let rows = window.rows;
  while (bodyRows(rows) - beside < wanted) rows += 1;
  return rows;
}

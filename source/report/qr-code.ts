/**
 * The QR code of a text, as modules and as terminal cells. qrcode-terminal makes the code (byte mode, level L); its
 * half-block rows are read back into modules and drawn anew: light on dark cells of fixed colours, a background where
 * both halves agree. Decoders read that on dark and on light terminals, with gaps between lines, and without colour
 * support in Ink. Pure.
 */
import qrcode from 'qrcode-terminal';

/** Rows of modules; true is dark. */
export type QrMatrix = readonly (readonly boolean[])[];

const lightHalves: Readonly<Record<string, readonly [boolean, boolean]>> = {
  '█': [true, true],
  '▀': [true, false],
  '▄': [false, true],
  ' ': [false, false],
};

/** Returns the modules of a text's QR code. @param text - ASCII; other text would be read differently by decoders. */
export function makeQrMatrix(text: string): QrMatrix {
  let drawn = '';
  qrcode.generate(text, {small: true}, rows => {
    drawn = rows;
  });
  // Row 0 is a border; each row after it holds two rows of modules, and a border of one column on each side.
  const rows = drawn.split('\n').filter(row => row !== '');
  const size = (rows[0]?.length ?? 0) - 2;
  return Array.from({length: size}, (_, y) =>
    Array.from({length: size}, (_, x) => {
      const cell = rows[1 + Math.floor(y / 2)]?.[x + 1] ?? '█';
      return lightHalves[cell]?.[y % 2] === false;
    }),
  );
}

const quietZone = 2;

/** Returns how many columns and rows a code takes when drawn. */
export function qrSize(matrix: QrMatrix): {readonly columns: number; readonly rows: number} {
  const modules = matrix.length + 2 * quietZone;
  return {columns: modules, rows: Math.ceil(modules / 2)};
}

// White and black of the colour cube: fixed, while the first 16 colours are whatever a theme makes of them.
const lightForeground = '\u001b[38;5;231m';
const lightBackground = '\u001b[48;5;231m';
const darkBackground = '\u001b[48;5;16m';
const reset = '\u001b[0m';

/**
 * Returns the rows of a code with their own escape sequences; each row ends with a reset. Half blocks are always the
 * light half: fonts leave a hairline at a glyph's edge, and decoders forgive a dark line in light modules, not a light
 * one in the dark heart of a finder pattern.
 */
export function drawQr(matrix: QrMatrix): string[] {
  const {columns, rows} = qrSize(matrix);
  const isDark = (x: number, y: number) => matrix[y - quietZone]?.[x - quietZone] === true;
  return Array.from({length: rows}, (_, row) => {
    let line = lightForeground;
    let background = '';
    for (let x = 0; x < columns; x++) {
      const top = isDark(x, 2 * row);
      const bottom = isDark(x, 2 * row + 1);
      const wanted = top || bottom ? darkBackground : lightBackground;
      if (wanted !== background) line += wanted;
      background = wanted;
      line += top === bottom ? ' ' : top ? '▄' : '▀';
    }
    return line + reset;
  });
}

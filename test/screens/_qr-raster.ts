/** Turns terminal cells into a picture, as a terminal draws them, and reads the QR code in it. */
import type {IBufferCell} from '@xterm/headless';
import decodeQr from 'qr/decode.js';

/** A theme's own colours, for cells that set none. */
export type DefaultColours = {readonly foreground: number; readonly background: number};

export const darkTheme: DefaultColours = {foreground: 230, background: 0};
export const lightTheme: DefaultColours = {foreground: 0, background: 255};

const cellWidth = 8;
const cellHeight = 16;
const white = 231;
const black = 16;

function luminance(isPalette: boolean, colour: number, byDefault: number): number {
  if (!isPalette) return byDefault;
  if (colour === white) return 255;
  return colour === black ? 0 : 128;
}

/** Returns the text of the QR code among the cells. Throws where there is none that can be read. */
export function readQrFromCells(rows: readonly IBufferCell[][], colours: DefaultColours): string {
  const columns = Math.max(...rows.map(row => row.length));
  const width = columns * cellWidth;
  const height = rows.length * cellHeight;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (const [row, cells] of rows.entries()) {
    for (const [column, cell] of cells.entries()) {
      const front = luminance(cell.isFgPalette(), cell.getFgColor(), colours.foreground);
      const back = luminance(cell.isBgPalette(), cell.getBgColor(), colours.background);
      const glyph = cell.getChars();
      for (let y = 0; y < cellHeight; y++) {
        const isFront =
          glyph === '█' || (glyph === '▀' && y < cellHeight / 2) || (glyph === '▄' && y >= cellHeight / 2);
        const value = isFront ? front : back;
        for (let x = 0; x < cellWidth; x++) {
          const offset = ((row * cellHeight + y) * width + column * cellWidth + x) * 4;
          data.fill(value, offset, offset + 3);
        }
      }
    }
  }
  return decodeQr({width, height, data}, {timeLimit: 2000});
}

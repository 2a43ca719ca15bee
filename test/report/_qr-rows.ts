/** Reads the QR code in printed rows, with or without escape sequences, as a camera sees it on a terminal. */
import decodeQR from 'qr/decode.js';

/** How bright a terminal draws what sets no colour. */
export type Theme = {readonly foreground: number; readonly background: number};

export const darkTheme: Theme = {foreground: 255, background: 0};
export const lightTheme: Theme = {foreground: 0, background: 255};

/** Returns the text of the QR code that the rows draw. Throws where there is none that can be read. */
export function readQrFromRows(rows: readonly string[], theme: Theme): string {
  return decode(renderCells(rows, theme));
}

/** The picture a terminal shows: two pixels a cell, upper half in the foreground, lower half in the background. */
function renderCells(rows: readonly string[], theme: Theme): number[][] {
  return rows.flatMap(row => {
    let {foreground, background} = theme;
    const upper: number[] = [];
    const lower: number[] = [];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of the picture
    for (const [token] of row.matchAll(/\u001b\[([0-9;]*)m|[^\u001b]/gu)) {
      const codes = /\[([0-9;]*)m/.exec(token)?.[1]?.split(';');
      if (codes === undefined) {
        const [isUpperLit, isLowerLit] = {'█': [true, true], '▀': [true, false], '▄': [false, true]}[
          token
        ] ?? [false, false];
        upper.push(isUpperLit === true ? foreground : background);
        lower.push(isLowerLit === true ? foreground : background);
        continue;
      }
      const light = (code: string | undefined): number => (code === '231' ? 255 : 0);
      for (let at = 0; at < codes.length; at++) {
        if (codes[at] === '38') foreground = light(codes[at + 2]);
        else if (codes[at] === '48') background = light(codes[at + 2]);
        else if (codes[at] === '0') ({foreground, background} = theme);
        if (codes[at] === '38' || codes[at] === '48') at += 2;
      }
    }
    return [upper, lower];
  });
}

/** Returns the text of a QR code. Throws where there is none that can be read. */
function decode(pixels: readonly (readonly number[])[]): string {
  const scale = 6;
  const margin = 4;
  const width = ((pixels[0]?.length ?? 0) + 2 * margin) * scale;
  const height = (pixels.length + 2 * margin) * scale;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = pixels[Math.floor(y / scale) - margin]?.[Math.floor(x / scale) - margin] ?? 255;
      data.fill(value, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return decodeQR({width, height, data});
}

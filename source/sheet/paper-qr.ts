/**
 * QR codes for paper, at level Q: a quarter of the code may be torn, stained or folded away. The only file that imports
 * the qr package, and only when a sheet is made. (The terminal's codes are smaller, see report/qr-code.ts.) Pure.
 */

/** Rows of modules; true is dark. Without the light margin. */
export type PaperQr = readonly (readonly boolean[])[];

/** How many light modules a code needs on each side (ISO/IEC 18004 §6.3.8). */
export const quietZoneModules = 4;

/** Returns the modules of a text's code. @param text - ASCII. */
export async function makePaperQr(text: string): Promise<PaperQr> {
  const {encodeQR} = await import('qr');
  // The package draws a margin of one module at least.
  const border = 1;
  const framed = encodeQR(text, 'raw', {ecc: 'quartile', encoding: 'byte', border});
  return framed.slice(border, -border).map(row => row.slice(border, -border));
}

/** A run of dark modules in one row. */
export type DarkRun = {readonly x: number; readonly y: number; readonly length: number};

/** Returns the dark runs of a code, row by row: what a printer of rectangles needs. */
export function darkRuns(qr: PaperQr): DarkRun[] {
  return qr.flatMap((row, y) => {
    const runs: DarkRun[] = [];
    for (let x = 0; x < row.length; x++) {
      if (row[x] !== true) continue;
      const start = x;
      while (row[x + 1] === true) x++;
      runs.push({x: start, y, length: x - start + 1});
    }
    return runs;
  });
}

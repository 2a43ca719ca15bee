/** The QR code of a text as lines to print, with colours where they are welcome and without them. Pure. */
import {drawQr, makeQrMatrix, type QrMatrix, qrSize} from './qr-code.ts';

/**
 * Returns the rows of a code without escape sequences, light modules as blocks: right way round on a dark terminal,
 * inverted on a light one or on paper, which most readers take too.
 */
export function drawQrPlain(matrix: QrMatrix): string[] {
  const {columns, rows} = qrSize(matrix);
  const quietZone = (columns - matrix.length) / 2;
  const isLight = (x: number, y: number) => matrix[y - quietZone]?.[x - quietZone] !== true;
  return Array.from({length: rows}, (_, row) =>
    Array.from({length: columns}, (_column, x) => {
      const [top, bottom] = [isLight(x, 2 * row), isLight(x, 2 * row + 1)];
      return top && bottom ? '█' : top ? '▀' : bottom ? '▄' : ' ';
    }).join(''),
  );
}

/** Returns the rows of a text's QR code, ready to print. @param text - as `makeQrMatrix` takes it. */
export function drawQrCode(text: string, isColoured: boolean): string[] {
  const matrix = makeQrMatrix(text);
  return isColoured ? drawQr(matrix) : drawQrPlain(matrix);
}

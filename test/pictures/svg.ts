/**
 * A terminal's screen as SVG: text that can be selected, in whatever monospaced face the reader has, held to its columns;
 * lines and blocks are drawn, so that they meet in any face. The same screen gives the same bytes.
 */
import type {IBufferCell} from '@xterm/headless';

/** What a picture looks like where the program leaves it to the terminal. */
export type Palette = {readonly background: string; readonly text: string; readonly edge: string};

export const palettes = {
  dark: {background: '#14161a', text: '#e4e6ea', edge: '#3a3f47'},
  light: {background: '#ffffff', text: '#1f2328', edge: '#d0d7de'},
} as const satisfies Readonly<Record<string, Palette>>;

const [cellWidth, cellHeight, padding, baseline, fontSize] = [8, 18, 12, 13.5, 13.3];
const fonts = "ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Noto Sans Mono',monospace";

type Style = {readonly colour: string; readonly background: string | undefined; readonly isBold: boolean};
type Run = Style & {readonly x: number; readonly width: number; readonly text: string};

// The first sixteen as xterm has them; themes of the user replace them anyway, and screens do not use them.
const basic =
  '000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff'.split(
    ' ',
  );

/** The colour of a number of the 256, as xterm has them. */
function paletteColour(index: number): string {
  if (index < 16) return `#${basic[index]}`;
  if (index >= 232) return hex([0, 1, 2].map(() => 8 + (index - 232) * 10));
  const steps = [Math.floor((index - 16) / 36), Math.floor((index - 16) / 6) % 6, (index - 16) % 6];
  return hex(steps.map(step => (step === 0 ? 0 : 55 + step * 40)));
}

function hex(parts: readonly number[]): string {
  return `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`;
}

function colourOf(isDefault: boolean, isRgb: boolean, value: number): string | undefined {
  if (isDefault) return undefined;
  return isRgb ? hex([value >> 16, (value >> 8) & 255, value & 255]) : paletteColour(value);
}

function styleOf(cell: IBufferCell, palette: Palette): Style {
  const text = colourOf(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()) ?? palette.text;
  const background = colourOf(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor());
  const isBold = cell.isBold() !== 0;
  return cell.isInverse() !== 0
    ? {colour: background ?? palette.background, background: text, isBold}
    : {colour: text, background, isBold};
}

/** Cuts a row into runs of one style. Wide, combined and drawn characters stand alone: each keeps its column. */
function runsOf(row: readonly IBufferCell[], palette: Palette): Run[] {
  const runs: Run[] = [];
  for (const [x, cell] of row.entries()) {
    const width = cell.getWidth();
    if (width === 0) continue;
    const style = styleOf(cell, palette);
    const text = cell.getChars() || ' ';
    const last = runs.at(-1);
    const isAlone = width !== text.length || width > 1 || shapeOf(text) !== undefined;
    const lastIsAlone =
      last === undefined || last.width !== last.text.length || shapeOf(last.text) !== undefined;
    const isSame =
      last?.colour === style.colour && last.background === style.background && last.isBold === style.isBold;
    if (isAlone || lastIsAlone || !isSame) runs.push({...style, x, width, text});
    else runs[runs.length - 1] = {...last, width: last.width + width, text: last.text + text};
  }
  return runs;
}

/** Parts of a cell, in eighths of its width and height: x, y, width, height. */
type Shape = readonly (readonly [number, number, number, number])[];

const shapes: Readonly<Record<string, Shape>> = {
  '─': [[0, 3.75, 8, 0.5]],
  '━': [[0, 3.5, 8, 1]],
  '│': [[3.5, 0, 1, 8]],
  '┌': [
    [3.5, 3.75, 1, 4.25],
    [3.5, 3.75, 4.5, 0.5],
  ],
  '┐': [
    [3.5, 3.75, 1, 4.25],
    [0, 3.75, 4.5, 0.5],
  ],
  '└': [
    [3.5, 0, 1, 4.25],
    [3.5, 3.75, 4.5, 0.5],
  ],
  '┘': [
    [3.5, 0, 1, 4.25],
    [0, 3.75, 4.5, 0.5],
  ],
  '├': [
    [3.5, 0, 1, 8],
    [3.5, 3.75, 4.5, 0.5],
  ],
  '┤': [
    [3.5, 0, 1, 8],
    [0, 3.75, 4.5, 0.5],
  ],
  '█': [[0, 0, 8, 8]],
  '▀': [[0, 0, 8, 4]],
  '▄': [[0, 4, 8, 4]],
  '▁': [[0, 7, 8, 1]],
  '▂': [[0, 6, 8, 2]],
  '▃': [[0, 5, 8, 3]],
  '▅': [[0, 3, 8, 5]],
  '▆': [[0, 2, 8, 6]],
  '▇': [[0, 1, 8, 7]],
  '░': [[0, 0, 8, 8]],
  '▒': [[0, 0, 8, 8]],
  '▓': [[0, 0, 8, 8]],
  '▌': [[0, 0, 4, 8]],
  '▐': [[4, 0, 4, 8]],
  '▏': [[0, 0, 1, 8]],
  '▎': [[0, 0, 2, 8]],
  '▍': [[0, 0, 3, 8]],
  '▋': [[0, 0, 5, 8]],
  '▊': [[0, 0, 6, 8]],
  '▉': [[0, 0, 7, 8]],
};

/** How much of a shade is ink. */
const shades: Readonly<Record<string, number>> = {'░': 0.25, '▒': 0.5, '▓': 0.75};

function shapeOf(text: string): Shape | undefined {
  return shapes[text];
}

const escapeText = (text: string): string =>
  text.replace(/[&<>]/g, sign => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'})[sign] ?? sign);
const number = (value: number): string => String(Math.round(value * 100) / 100);

function rectangle(x: number, y: number, width: number, height: number, colour: string, ink = 1): string {
  const opacity = ink === 1 ? '' : ` fill-opacity="${ink}"`;
  return `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" fill="${colour}"${opacity}/>`;
}

function drawRun(run: Run, y: number): string[] {
  const [left, top] = [padding + run.x * cellWidth, padding + y * cellHeight];
  const width = run.width * cellWidth;
  const parts: string[] = [];
  if (run.background !== undefined) parts.push(rectangle(left, top, width, cellHeight, run.background));
  const shape = shapeOf(run.text);
  for (const [x, dy, w, h] of shape ?? [])
    parts.push(
      rectangle(
        left + (x * cellWidth) / 8,
        top + (dy * cellHeight) / 8,
        (w * width) / 8,
        (h * cellHeight) / 8,
        run.colour,
        shades[run.text[0] ?? ''],
      ),
    );
  if (shape !== undefined) return parts;
  const bold = run.isBold ? ' font-weight="700"' : '';
  // Renderers join spaces that follow each other: what stands between two gaps has a place of its own.
  for (const {0: words, index} of run.text.matchAll(/\S+(?: \S+)*/g)) {
    const columns = run.width === run.text.length ? words.length : run.width;
    parts.push(
      `<text x="${left + index * cellWidth}" y="${number(top + baseline)}" fill="${run.colour}"${bold} textLength="${columns * cellWidth}">${escapeText(words)}</text>`,
    );
  }
  return parts;
}

/** Joins equal runs of what is drawn over a cell's whole width: a rule is one rectangle. */
function joinDrawn(row: readonly Run[]): Run[] {
  const joined: Run[] = [];
  for (const run of row) {
    const last = joined.at(-1);
    const isWide = shapeOf(run.text)?.every(([x, , width]) => x === 0 && width === 8) === true;
    const isSame =
      last?.text === run.text && last.colour === run.colour && last.background === run.background;
    if (isWide && last !== undefined && isSame)
      joined[joined.length - 1] = {...last, width: last.width + run.width};
    else joined.push(run);
  }
  return joined;
}

/** Draws a screen. `title` is what a reader who cannot see it is told. */
export function drawScreen(
  cells: readonly (readonly IBufferCell[])[],
  palette: Palette,
  title: string,
): string {
  const columns = cells[0]?.length ?? 0;
  const [width, height] = [columns * cellWidth + 2 * padding, cells.length * cellHeight + 2 * padding];
  const rows = cells.map((row, y) => joinDrawn(runsOf(row, palette)).flatMap(run => drawRun(run, y)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeText(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="7" fill="${palette.background}" stroke="${palette.edge}"/>`,
    `<g font-family="${fonts}" font-size="${fontSize}">`,
    ...rows.flat(),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

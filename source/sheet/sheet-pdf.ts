/**
 * The recovery sheet as a PDF: one A4 page that keeps clear of what US Letter cuts off, black on white, set in a face
 * that tells 0 from O and b from 6. Each part draws itself at a height and returns where it ended. Pure.
 */
import {darkRuns} from './paper-qr.ts';
import {a4, drawPdf, type PageFonts, type PdfPage, type TextLook} from './pdfkit.ts';
import {noteLabels, type RecoverySheet, sheetWords} from './recovery-sheet.ts';
import {unpackWoff} from './woff.ts';

const left = 58;
const right = a4.width - 58;
const width = right - left;

const body: TextLook = {size: 8.6};
const quiet: TextLook = {size: 7.2, lightness: 0.3};
const heading: TextLook = {size: 7.2, weight: 'bold', spacing: 1.1};
const numeral: TextLook = {size: 15, weight: 'bold'};
const leading = 12.6;

/**
 * Returns the PDF file. The caller owns its bytes and wipes them.
 * @param options - the fonts as WOFF files; what made the file; the file's own date.
 */
export async function drawSheetPdf(
  sheet: RecoverySheet,
  {fonts, creator, date}: {readonly fonts: PageFonts; readonly creator: string; readonly date: Date},
): Promise<Uint8Array> {
  const title = `${sheetWords.title} ${sheet.keyId}`;
  const unpacked = {regular: unpackWoff(fonts.regular), bold: unpackWoff(fonts.bold)};
  return await drawPdf({fonts: unpacked, title, subject: 'recovery sheet', creator, date}, page => {
    drawHead(page, sheet);
    drawKey(page, sheet, 146);
    drawWords(page, sheet, 348);
    drawSteps(page, 476);
    drawKeeping(page, 645);
  });
}

function drawHead(page: PdfPage, {keyId, date}: RecoverySheet): void {
  page.text(left, 76, sheetWords.title, {size: 24, weight: 'bold'});
  const look: TextLook = {size: 12, weight: 'bold'};
  drawRight(page, 64, `key id ${keyId}`, look);
  drawRight(page, 77, `made on ${date}`, quiet);
  page.line(left, 88, right, 88, 1.2);
  drawParagraph(page, {x: left, y: 105, width, text: sheetWords.purpose, look: body});
}

function drawKey(page: PdfPage, {qr, gridLines}: RecoverySheet, top: number): void {
  const module = 3.9;
  for (const {x, y, length} of darkRuns(qr)) {
    // A hair wider and higher than it is: neighbours must not part on paper.
    page.rectangle(left + x * module, top + y * module, length * module + 0.05, module + 0.05);
  }
  // Below the code's light margin of four modules.
  page.text(left, top + (qr.length + 4) * module + 7, sheetWords.code, quiet);
  const start = left + qr.length * module + 34;
  const digits: TextLook = {size: 17.6, weight: 'bold'};
  const groupWidth = page.measure('0000', digits);
  const numberWidth = 20;
  const gap = (right - start - numberWidth - 4 * groupWidth) / 3;
  const lineHeight = 28;
  for (const [index, line] of gridLines.entries()) {
    const isCheckLine = index === gridLines.length - 1;
    const y = top + 12 + index * lineHeight + (isCheckLine ? 8 : 0);
    if (isCheckLine) page.line(start, y - 23, right, y - 23, 0.5);
    page.text(start, y, String(index + 1), {size: 8, lightness: 0.3});
    for (const [group, text] of line.split(' ').entries()) {
      page.text(start + numberWidth + group * (groupWidth + gap), y, text, digits);
    }
  }
  const below = top + 12 + 4 * lineHeight + 8 + 17;
  const end = drawParagraph(page, {
    x: start,
    y: below,
    width: right - start,
    text: sheetWords.checkLine,
    look: quiet,
    leading: 10,
  });
  drawParagraph(page, {
    x: start,
    y: end + 1,
    width: right - start,
    text: sheetWords.alphabet,
    look: quiet,
    leading: 10,
  });
}

function drawWords(page: PdfPage, {words}: RecoverySheet, top: number): void {
  drawHeading(page, top, sheetWords.wordsTitle);
  const columns = 4;
  const rows = words.length / columns;
  const columnWidth = width / columns;
  const look: TextLook = {size: 10, weight: 'bold'};
  for (const [index, word] of words.entries()) {
    const x = left + Math.floor(index / rows) * columnWidth;
    const y = top + 23 + (index % rows) * 15;
    const number = String(index + 1);
    page.text(x + 12 - page.measure(number, quiet), y, number, quiet);
    page.text(x + 19, y, word, look);
  }
}

function drawSteps(page: PdfPage, top: number): void {
  drawHeading(page, top, sheetWords.openTitle);
  const textX = left + 24;
  let y = top + 27;
  for (const [index, step] of sheetWords.openSteps.entries()) {
    page.text(left, y + 2, String(index + 1), numeral);
    y = drawParagraph(page, {x: textX, y, width: right - textX, text: step, look: body});
    if (index === sheetWords.commandStep) {
      y += 8;
      page.text(textX, y, sheetWords.openCommand, {size: 13, weight: 'bold'});
      y += 18;
    }
    y += 8;
  }
  for (const [index, note] of sheetWords.openNotes.entries()) {
    page.text(textX, y - 4 + index * 10, note, quiet);
  }
}

function drawKeeping(page: PdfPage, top: number): void {
  const gutter = 28;
  const half = (width - gutter) / 2;
  drawHeading(page, top, sheetWords.keepTitle, left + half);
  let y = top + 22;
  for (const rule of sheetWords.keepRules) {
    page.text(left, y, '–', body);
    y =
      drawParagraph(page, {x: left + 12, y, width: half - 12, text: rule, look: {size: 7.8}, leading: 10.6}) +
      3.5;
  }
  const start = left + half + gutter;
  drawHeading(page, top, sheetWords.notesTitle, right, start);
  for (const [index, label] of noteLabels.entries()) {
    const lineY = top + 26 + index * 20.5;
    page.text(start, lineY - 3, label, {size: 6.6, lightness: 0.4});
    page.line(start, lineY, right, lineY, 0.4);
  }
}

function drawHeading(
  page: PdfPage,
  y: number,
  text: string,
  end: number = right,
  start: number = left,
): void {
  page.text(start, y, text.toUpperCase(), heading);
  page.line(start, y + 6, end, y + 6, 0.5);
}

function drawRight(page: PdfPage, y: number, text: string, look: TextLook): void {
  page.text(right - page.measure(text, look), y, text, look);
}

/** Sets words into lines, ragged right. @returns the baseline after the last line. */
function drawParagraph(
  page: PdfPage,
  part: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly text: string;
    readonly look: TextLook;
    readonly leading?: number;
  },
): number {
  let {y} = part;
  let line = '';
  const flush = (): void => {
    page.text(part.x, y, line, part.look);
    y += part.leading ?? leading;
  };
  for (const word of part.text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (page.measure(longer, part.look) > part.width) {
      flush();
      line = word;
    } else line = longer;
  }
  flush();
  return y;
}

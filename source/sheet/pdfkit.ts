/**
 * PDF files of one page, drawn by the pdfkit package. The only file that imports it, and only when a page is drawn,
 * because loading it takes longer than most runs of keep64. Its fonts are ours: it opens no file. Same drawing, same
 * date, same bytes. Pure.
 */
import {concatBytes} from '../bytes/bytes.ts';

/** The two cuts of the type a page is set in, as TrueType or OpenType fonts. */
export type PageFonts = {readonly regular: Uint8Array; readonly bold: Uint8Array};

/** How a text looks. Sizes and spacing are points. */
export type TextLook = {
  readonly size: number;
  readonly weight?: keyof PageFonts;
  /** Added between letters. */
  readonly spacing?: number;
  /** From 0 (black, the default) to 1 (white). */
  readonly lightness?: number;
};

/** A page to draw on. Points from the top left corner; `y` of a text is its baseline. */
export type PdfPage = {
  text(x: number, y: number, text: string, look: TextLook): void;
  /** The width that `text` would take. */
  measure(text: string, look: TextLook): number;
  rectangle(x: number, y: number, width: number, height: number): void;
  line(x1: number, y1: number, x2: number, y2: number, thickness: number): void;
};

/** A4, in points. */
export const a4 = {width: 595.28, height: 841.89} as const;

/** What a page is besides its drawing. */
export type PdfOptions = {
  readonly fonts: PageFonts;
  readonly title: string;
  readonly subject: string;
  readonly creator: string;
  readonly date: Date;
};

/** Returns a PDF file with one A4 page. The caller owns the bytes and wipes them. */
export async function drawPdf(options: PdfOptions, draw: (page: PdfPage) => void): Promise<Uint8Array> {
  const {default: PDFDocument} = await import('pdfkit');
  const {fonts, title, subject, creator, date} = options;
  const document = new PDFDocument({
    size: [a4.width, a4.height],
    margin: 0,
    // The regular cut from the start: the package would load Helvetica's metrics from its own files otherwise.
    font: fonts.regular as unknown as string,
    lang: 'en',
    displayTitle: true,
    pdfVersion: '1.7',
    info: {Title: title, Subject: subject, Creator: creator, Producer: creator, CreationDate: date},
  });
  document.registerFont('regular', fonts.regular).registerFont('bold', fonts.bold);
  const parts: Uint8Array[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    document.on('data', (part: Uint8Array) => parts.push(part));
    document.on('end', resolve);
    document.on('error', reject);
  });
  const select = ({size, weight = 'regular'}: TextLook) => document.font(weight).fontSize(size);
  draw({
    text(x, y, text, look) {
      const {spacing = 0, lightness = 0} = look;
      select(look)
        .fillColor(grey(lightness))
        .text(text, x, y, {lineBreak: false, baseline: 'alphabetic', characterSpacing: spacing});
    },
    measure: (text, look) => select(look).widthOfString(text, {characterSpacing: look.spacing ?? 0}),
    rectangle(x, y, width, height) {
      document.rect(x, y, width, height).fill(grey(0));
    },
    line(x1, y1, x2, y2, thickness) {
      document.moveTo(x1, y1).lineTo(x2, y2).lineWidth(thickness).stroke(grey(0));
    },
  });
  document.end();
  await ended;
  const file = concatBytes(...parts);
  for (const part of parts) part.fill(0);
  return file;
}

function grey(lightness: number): [number, number, number] {
  const value = Math.round(255 * lightness);
  return [value, value, value];
}

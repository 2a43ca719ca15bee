/** `key sheet`: the recovery sheet to print, as PDF, HTML or text. The file is the key, and only its owner can read it. */
import {utf8} from '../bytes/bytes.ts';
import type {Disk} from '../disk/disk.ts';
import {UsageError} from '../errors.ts';
import {deriveKeyId} from '../key/key-id.ts';
import type {RecoveryKey} from '../key/recovery-key.ts';
import {makeRecoverySheet} from '../sheet/recovery-sheet.ts';
import {formatSheetHtml} from '../sheet/sheet-html.ts';
import {drawSheetPdf} from '../sheet/sheet-pdf.ts';
import {formatSheetText} from '../sheet/sheet-text.ts';
import {agent} from './agent.ts';
import {withLog} from './audit-log.ts';
import type {CommandContext} from './context.ts';
import type {CommandEvent} from './event.ts';

/** The forms of a sheet. */
export type SheetFormat = 'pdf' | 'html' | 'text';

/** What `key sheet` is asked for. */
export type KeySheetOptions = {
  readonly key: RecoveryKey;
  /** A new file; `-` is standard output, which must be no terminal. */
  readonly outputFile: string;
  /** Where the file's name does not say it. */
  readonly format?: SheetFormat | undefined;
};

/** Where the sheet is. */
export type KeySheetReport = {
  readonly schema: 'keep64/key-sheet-1';
  readonly keyId: string;
  readonly path: string;
  readonly format: SheetFormat;
};

const privateMode = 0o600;

const formatsByEnding: Readonly<Record<string, SheetFormat>> = {
  pdf: 'pdf',
  html: 'html',
  htm: 'html',
  txt: 'text',
};

/** Returns the form that a file's name asks for, or undefined. */
export function sheetFormatOf(path: string): SheetFormat | undefined {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(formatsByEnding, ending) ? formatsByEnding[ending] : undefined;
}

/** As `sheetFormatOf`. @throws {UsageError} for a name that asks for none. */
export function requireSheetFormat(path: string): SheetFormat {
  const format = sheetFormatOf(path);
  if (format === undefined) {
    throw new UsageError('arguments', "a sheet's name ends in .pdf, .html or .txt, which says its form", {
      path,
    });
  }
  return format;
}

/** Writes the sheet of a key to a file that did not exist before. @throws {UsageError} for a name without a form. */
export async function writeSheet(
  {key, outputFile, format = requireSheetFormat(outputFile)}: KeySheetOptions,
  {disk, clock, random, signal}: CommandContext,
): Promise<void> {
  const content = await drawSheet(key, format, {disk, date: clock()});
  try {
    signal.throwIfAborted();
    await disk.writeSmallFile(outputFile, content, {mode: privateMode, random, signal});
  } finally {
    content.fill(0);
  }
}

/** Makes a sheet. */
export function keySheet(
  options: KeySheetOptions,
  context: CommandContext,
): AsyncGenerator<CommandEvent, KeySheetReport> {
  return withLog('key sheet', context, async (_, log) => {
    const {key, outputFile} = options;
    const keyId = deriveKeyId(key);
    log.about({keyId, path: outputFile});
    const isStandardOutput = outputFile === '-';
    const format = options.format ?? (isStandardOutput ? 'pdf' : requireSheetFormat(outputFile));
    if (!isStandardOutput) await writeSheet({key, outputFile, format}, context);
    else {
      const {disk, clock, signal} = context;
      await disk.writeStandardOutput(
        async sink => {
          const content = await drawSheet(key, format, {disk, date: clock()});
          await sink.write(content);
          content.fill(0);
        },
        {signal},
      );
    }
    await log.record({event: 'key sheet', outcome: 'success', keyId, path: outputFile});
    return {schema: 'keep64/key-sheet-1', keyId, path: outputFile, format};
  });
}

async function drawSheet(
  key: RecoveryKey,
  format: SheetFormat,
  {disk, date}: {readonly disk: Disk; readonly date: Date},
): Promise<Uint8Array> {
  const sheet = await makeRecoverySheet(key, date);
  switch (format) {
    case 'pdf':
      return await drawSheetPdf(sheet, {fonts: await readFonts(disk, 'woff'), creator: agent, date});
    case 'html':
      return utf8(formatSheetHtml(sheet, await readFonts(disk, 'woff2')));
    case 'text':
      return utf8(formatSheetText(sheet));
  }
}

async function readFonts(
  disk: Disk,
  ending: 'woff' | 'woff2',
): Promise<{readonly regular: Uint8Array; readonly bold: Uint8Array}> {
  const cut = async (weight: number): Promise<Uint8Array> =>
    await disk.readPackageFile(`@fontsource/dejavu-mono/files/dejavu-mono-latin-${weight}-normal.${ending}`);
  return {regular: await cut(400), bold: await cut(700)};
}

/**
 * QR codes in a photo or scan, by ZXing-C++ compiled to WebAssembly: turned by any angle, in perspective, grey, noisy.
 * The only file that imports the zxing-wasm package, and only when a photo is read. The package would fetch its
 * WebAssembly from a server; it is handed the bytes instead, so nothing leaves the machine. Pure, but for the one
 * machine that the package keeps: whoever reads waits until the reader before is done with it.
 */
import {LimitError} from '../errors.ts';

/** What the codes of a picture hold. */
export type PhotoCodes = {
  /** The texts of the codes that were read, each once. */
  readonly texts: readonly string[];
  /** A code was seen, and none could be read: damaged, blurred, cut off. */
  readonly hasUnreadable: boolean;
  /** The picture itself could be decoded. */
  readonly isPicture: boolean;
};

const maxCodes = 32;

/** What is tried, the cheapest first; each finds a code in some photos that the others miss. */
const attempts = [{}, {tryDenoise: true}, {binarizer: 'GlobalHistogram'}, {downscaleFactor: 2}] as const;

/**
 * Reads the codes in a picture.
 * @param picture - a PNG or JPEG file. The caller owns it and wipes it.
 * @param webAssembly - the package's `zxing_reader.wasm`.
 * @param isEnough - tells whether what was found will do; until then other ways are tried, a second each for a large
 * picture.
 * @param between - runs between two tries, so that others get their turn; may throw to stop.
 */
export function readPhotoCodes(
  picture: Uint8Array,
  webAssembly: Uint8Array,
  isEnough: (texts: readonly string[]) => boolean,
  between: () => Promise<void> = async () => {},
): Promise<PhotoCodes> {
  const reading = queue.then(() => readInTurn(picture, webAssembly, isEnough, between));
  queue = reading.then(
    () => undefined,
    () => undefined,
  );
  return reading;
}

let queue: Promise<void> = Promise.resolve();

async function readInTurn(
  picture: Uint8Array,
  webAssembly: Uint8Array,
  isEnough: (texts: readonly string[]) => boolean,
  between: () => Promise<void>,
): Promise<PhotoCodes> {
  const {prepareZXingModule, purgeZXingModule, readBarcodes} = await import('zxing-wasm/reader');
  const texts = new Set<string>();
  let hasUnreadable = false;
  try {
    await prepareZXingModule({
      overrides: {wasmBinary: Uint8Array.from(webAssembly).buffer},
      fireImmediately: true,
    });
    for (const attempt of attempts) {
      const codes = await readBarcodes(picture, {
        formats: ['QRCode'],
        maxNumberOfSymbols: maxCodes,
        returnErrors: true,
        tryHarder: true,
        ...attempt,
      });
      const failure = codes.find(code => (code.format as string) === '' && code.error !== '');
      if (failure !== undefined) return explainFailure(failure.error);
      for (const {isValid, text} of codes) {
        if (isValid) texts.add(text);
        else hasUnreadable = true;
      }
      if (isEnough([...texts])) break;
      await between();
    }
  } finally {
    // Its memory holds the picture, and the picture the key.
    purgeZXingModule();
  }
  return {texts: [...texts], hasUnreadable: hasUnreadable && texts.size === 0, isPicture: true};
}

function explainFailure(error: string): PhotoCodes {
  if (error.includes('alloc')) throw new LimitError('memory', 'the picture needs more memory than there is');
  return {texts: [], hasUnreadable: false, isPicture: false};
}

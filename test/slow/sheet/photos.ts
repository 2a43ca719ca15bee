/**
 * How many photos of a printed sheet are read back: the PDF as a picture, then spoiled by ImageMagick in one way at a
 * time, and in several. Prints a table; the README has it with its date.
 */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {readKeyPhoto} from '../../../source/commands/key-photo.ts';
import {keySheet} from '../../../source/commands/key-sheet.ts';
import {nodeDisk} from '../../../source/disk/disk.ts';
import {Keep64Error} from '../../../source/errors.ts';
import {deriveKeyId} from '../../../source/key/key-id.ts';
import {digits, keyId, runCommand, whyMissing} from '../../cli/_cli.ts';
import {context, finish, keyOf} from '../../commands/_in-process.ts';

const missing = whyMissing('pdftoppm', 'convert');
/** At 150 dots an inch a module of the code is 8.1 pixels wide. */
const resolution = 150;
const moduleWidth = (3.9 * resolution) / 72;
const [width, height] = [1_240, 1_754];

type Series = {
  readonly name: string;
  readonly photos: readonly (readonly string[])[];
  /** So many have to be read. */
  readonly least: number;
};

const table = ['-background', '#5a5a5a'];
const turned = (degrees: number): string[] => [...table, '-rotate', String(degrees)];
const jpeg = (quality: number): string[] => ['-quality', String(quality)];
const noisy = (strength: number): string[] => ['-attenuate', String(strength), '+noise', 'Gaussian'];
const blurred = (modules: number): string[] => ['-blur', `0x${(modules * moduleWidth).toFixed(2)}`];
const inLight = (share: number): string[] => ['-evaluate', 'multiply', String(share)];

/** The page seen from one side: the far edge shorter, by a share of the page. */
function inPerspective(share: number, isFromBelow: boolean): string[] {
  const [x, y] = [Math.round(width * share), Math.round(height * share)];
  const corners = isFromBelow
    ? `0,0 ${x},${y} ${width},0 ${width - x},${y} ${width},${height} ${width},${height} 0,${height} 0,${height}`
    : `0,0 ${x},${y} ${width},0 ${width},0 ${width},${height} ${width},${height} 0,${height} ${x},${height - y}`;
  return ['-virtual-pixel', 'gray', '-distort', 'Perspective', corners];
}

const every = (count: number, step: number, start = 0): number[] =>
  Array.from({length: count}, (_, index) => start + index * step);

const series: readonly Series[] = [
  {name: 'turned by 0 to 345 degrees', photos: every(24, 15).map(turned), least: 24},
  {
    name: 'in perspective, the far edge 10 to 60 % shorter',
    photos: every(6, 0.05, 0.05).flatMap(share =>
      [true, false].map(isFromBelow => [...inPerspective(share, isFromBelow), ...turned(200 * share)]),
    ),
    least: 12,
  },
  {
    name: 'out of focus by 0.1 to 0.5 of a module',
    photos: every(5, 0.1, 0.1).flatMap(modules => [11, 44].map(at => [...turned(at), ...blurred(modules)])),
    least: 10,
  },
  {
    name: 'noise, ImageMagick strength 0.5 to 4',
    photos: [0.5, 1, 2, 4].flatMap(strength => [11, 200].map(at => [...turned(at), ...noisy(strength)])),
    least: 8,
  },
  {
    name: 'JPEG quality 50 to 5',
    photos: [50, 30, 20, 10, 5].flatMap(quality => [20, 110].map(at => [...turned(at), ...jpeg(quality)])),
    least: 10,
  },
  {
    name: 'in 50 to 12 % of the light, with noise',
    photos: [0.5, 0.3, 0.2, 0.12].flatMap(share =>
      [5, 65].map(at => [...turned(at), ...inLight(share), ...noisy(0.1)]),
    ),
    least: 8,
  },
  {
    name: 'shaken by 0.5 to 1.5 modules',
    photos: [0.5, 1, 1.5].flatMap(modules =>
      [0, 45].map(way => [...turned(7), '-motion-blur', `0x${(modules * moduleWidth).toFixed(2)}+${way}`]),
    ),
    least: 4, // smeared over a module and a half, neighbours cannot be told apart
  },
  {
    name: 'small: 8 to 1.6 pixels a module',
    photos: [100, 70, 50, 35, 25, 20].map(percent => [...turned(9), '-resize', `${percent}%`]),
    least: 6,
  },
  {
    name: 'all at once: turned, perspective, blur 0.2, noise 1, half the light, quality 30',
    photos: every(12, 30).map(degrees => [
      ...inPerspective(0.12, degrees % 60 === 0),
      ...turned(degrees),
      ...blurred(0.2),
      ...inLight(0.5),
      ...noisy(1),
      ...jpeg(30),
    ]),
    least: 12,
  },
];

(missing === undefined ? test.serial : test.skip)(
  `photos of a printed sheet are read back${missing === undefined ? '' : ` (${missing})`}`,
  async t => {
    t.timeout(1_800_000);
    const folder = mkdtempSync(join(tmpdir(), 'keep64-photos-'));
    t.teardown(() => rmSync(folder, {recursive: true, force: true}));
    const pdf = join(folder, 'sheet.pdf');
    await finish(keySheet({key: keyOf(digits), outputFile: pdf}, context));
    const page = join(folder, 'page');
    await runCommand(['pdftoppm', '-r', String(resolution), '-gray', '-png', '-singlefile', pdf, page]);
    const short: string[] = [];
    for (const {name, photos, least} of series) {
      let read = 0;
      let longestMs = 0;
      for (const options of photos) {
        const photo = join(folder, 'photo.jpg');
        const made = await runCommand(['convert', `${page}.png`, '-quality', '80', ...options, photo]);
        t.is(made.exitCode, 0, made.stderr);
        const started = performance.now();
        if (await isRead(photo)) read += 1;
        longestMs = Math.max(longestMs, performance.now() - started);
      }
      t.log(
        `${String(read).padStart(2)} of ${String(photos.length).padStart(2)}  ${name} (at most ${Math.round(longestMs)} ms)`,
      );
      if (read < least) short.push(`${name}: ${read} of ${photos.length}`);
    }
    t.deepEqual(short, []);
  },
);

/** Whether the key came out; anything but a refusal in a sentence is a failure of the test. */
async function isRead(photo: string): Promise<boolean> {
  try {
    return deriveKeyId(await readKeyPhoto(photo, {disk: nodeDisk})) === keyId;
  } catch (error) {
    if (error instanceof Keep64Error) return false;
    throw error;
  }
}

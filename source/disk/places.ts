/** Where other disks are: sticks, cards and mounted folders, as Linux and macOS put them in place for people. */
import {readdir, readFile} from 'node:fs/promises';

// /media and /run/media are udisks' (its manual), /mnt is for hand-made mounts (FHS 3.0 §3.12).
const mountFolders = /^(?:\/media|\/run\/media|\/mnt)(?:\/|$)/;
const macFolder = '/Volumes';
const maxPlaces = 32;
// A machine full of containers has thousands of mounts; their list is read no further than this.
const maxTextSize = 1_048_576;

/** Returns the folders where other disks are mounted, sorted; none where the system tells nothing. Never throws. */
export async function listMountedDisks(mountInfo = '/proc/self/mountinfo'): Promise<readonly string[]> {
  const text = await readFile(mountInfo, 'utf8').catch(() => '');
  const mounted = text
    .slice(0, maxTextSize)
    .split('\n')
    .map(line => unescapeMount(line.split(' ')[4] ?? ''))
    .filter(path => mountFolders.test(path));
  const volumes = await readdir(macFolder).catch(() => []);
  const all = new Set([...mounted, ...volumes.map(name => `${macFolder}/${name}`)]);
  return [...all].sort().slice(0, maxPlaces);
}

/** Spaces and the like stand as octal (proc(5), mountinfo). */
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

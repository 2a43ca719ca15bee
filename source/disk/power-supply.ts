/**
 * What the machine runs on, as Linux tells it (Documentation/ABI/testing/sysfs-class-power). Long work asks for it,
 * because a battery that ends in the middle of it costs the work.
 */
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';

/** Runs on its battery; `percent` where the battery says how full it is. */
export type BatteryState = {readonly percent: number | undefined};

const linuxFolder = '/sys/class/power_supply';
// A machine has two or three; what a broken driver makes of it is not followed.
const maxSupplies = 32;

/**
 * Returns the state of the battery the machine runs on, or undefined where it is plugged in, has no battery, or cannot
 * tell. Never throws.
 */
export async function readBattery(folder = linuxFolder): Promise<BatteryState | undefined> {
  const names = await readdir(folder).catch(() => []);
  const supplies = await Promise.all(
    names.slice(0, maxSupplies).map(async name => {
      const read = async (file: string): Promise<string> =>
        (await readFile(join(folder, name, file), 'latin1').catch(() => '')).trim();
      const [type, scope, status, capacity] = await Promise.all(
        ['type', 'scope', 'status', 'capacity'].map(read),
      );
      return {type, scope, status, capacity};
    }),
  );
  // The battery of a mouse is not the machine's.
  const empties = supplies.find(
    ({type, scope, status}) => type === 'Battery' && scope !== 'Device' && status === 'Discharging',
  );
  if (empties === undefined) return undefined;
  const percent = /^\d{1,3}$/.test(empties.capacity ?? '') ? Number(empties.capacity) : undefined;
  return {percent};
}

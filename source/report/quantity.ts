/** Numbers for people: bytes in binary units, times in words. */

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Returns `0 bytes`, `812 bytes`, `1.5 KiB`, `23 MiB`: three figures at most, binary units. */
export function formatBytes(bytes: number): string {
  if (bytes === 1) return '1 byte';
  let value = bytes;
  let unit = 0;
  // What would be rounded to 1024 of a unit is 1 of the next.
  while ((unit === 0 ? value : Math.round(value)) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const figures =
    unit === 0 || value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
  return `${figures.includes('.') ? figures.replace(/\.?0+$/, '') : figures} ${units[unit]}`;
}

/** Returns two sizes that differ so that they are seen to: in bytes where they are the same after rounding. */
export function formatUnlikeBytes(left: number, right: number): readonly [string, string] {
  const rounded = [formatBytes(left), formatBytes(right)] as const;
  if (left === right || rounded[0] !== rounded[1]) return rounded;
  return [formatCount(left, 'byte'), formatCount(right, 'byte')];
}

/** Returns `less than a second`, `12 s`, `3 min 05 s`, `2 h 07 min`. @param seconds - zero or more. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return 'unknown';
  if (seconds < 1) return 'less than a second';
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** Returns `1 file`, `2 files`; `plural` where an s does not do it. Thousands are grouped with commas. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? singular : plural}`;
}

const largeUnits = [
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
] as const;

/** Returns about as large a number, in words where it is large: `469`, `21,600`, `1.34 million`, `22 billion`. */
export function formatLargeNumber(value: number): string {
  const rounded = Number(value.toPrecision(3));
  for (const [size, name] of largeUnits) {
    if (rounded >= size) return `${(rounded / size).toLocaleString('en-US')} ${name}`;
  }
  return rounded.toLocaleString('en-US', {maximumFractionDigits: rounded < 10 ? 1 : 0});
}

const spans = [
  [365.25 * 86_400, 'year'],
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
] as const;

/** Returns about how long that is, in its largest unit: `3 days`, `2,700 years`, `1.4 million years`. @param seconds - zero or more. */
export function formatSpan(seconds: number): string {
  for (const [size, name] of spans) {
    const count = Number((seconds / size).toPrecision(2));
    if (count >= 1) return `${formatLargeNumber(count)} ${name}${count === 1 ? '' : 's'}`;
  }
  return seconds < 1 ? 'less than a second' : `${Math.round(seconds)} seconds`;
}

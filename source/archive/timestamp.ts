/**
 * Times as RFC 3339 text in UTC with nanoseconds, exact for any time a file system can hold. Years outside 0001 to 9999
 * are written with a sign and at least six digits, as ECMAScript does.
 */

const nanosecondsPerSecond = 1_000_000_000n;
const secondsPerDay = 86_400n;
const firstPlainSecond = -62_135_596_800; // 0001-01-01T00:00:00Z
const lastPlainSecond = 253_402_300_799; // 9999-12-31T23:59:59Z
const firstPlainNs = BigInt(firstPlainSecond) * nanosecondsPerSecond;
const endOfPlainNs = BigInt(lastPlainSecond + 1) * nanosecondsPerSecond;
const maxYearDigits = 12;

/** Returns such as `2024-05-01T10:11:12.123456789Z`; the fraction has nine digits or is left out. */
export function formatTimestamp(timeNs: bigint): string {
  let seconds = timeNs / nanosecondsPerSecond;
  let fraction = timeNs % nanosecondsPerSecond;
  if (fraction < 0n) {
    fraction += nanosecondsPerSecond;
    seconds -= 1n;
  }
  const text = formatSeconds(seconds);
  return fraction === 0n ? `${text}Z` : `${text}.${String(fraction).padStart(9, '0')}Z`;
}

/** Returns how many characters `formatTimestamp` writes, without writing them. */
export function timestampSize(timeNs: bigint): number {
  const isPlain = timeNs >= firstPlainNs && timeNs < endOfPlainNs;
  if (!isPlain) return formatTimestamp(timeNs).length;
  return timeNs % nanosecondsPerSecond === 0n ? 20 : 30;
}

/** Returns nanoseconds since 1970, or undefined where the text is no time as `formatTimestamp` writes it. */
export function parseTimestamp(text: string): bigint | undefined {
  const match = /^(\d{4}|[+-]\d{6,12})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Fields;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const secondOfDay = hour * 3600 + minute * 60 + second;
  const seconds = BigInt(daysFromCivil(year, month, day)) * secondsPerDay + BigInt(secondOfDay);
  return seconds * nanosecondsPerSecond + BigInt((match[7] ?? '').padEnd(9, '0'));
}

type Fields = [number, number, number, number, number, number];

function formatSeconds(seconds: bigint): string {
  if (seconds >= firstPlainSecond && seconds <= lastPlainSecond)
    return new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  // Division rounds toward 1970, days count downward from it.
  const rest = Number(((seconds % secondsPerDay) + secondsPerDay) % secondsPerDay);
  const [year, month, dayOfMonth] = civilFromDays(Number((seconds - BigInt(rest)) / secondsPerDay));
  const digits = String(Math.abs(year)).padStart(6, '0');
  if (digits.length > maxYearDigits) throw new RangeError('time is too far from 1970 to be written');
  const date = `${year < 0 ? '-' : '+'}${digits}-${two(month)}-${two(dayOfMonth)}`;
  return `${date}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

// The proleptic Gregorian calendar repeats every 400 years of 146,097 days; counting from 1 March puts the leap day last.
const daysPerEra = 146_097;
const daysFromEraStartTo1970 = 719_468;

function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysPerEra + dayOfEra - daysFromEraStartTo1970;
}

function civilFromDays(days: number): [number, number, number] {
  const shifted = days + daysFromEraStartTo1970;
  const era = Math.floor(shifted / daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = ((monthFromMarch + 2) % 12) + 1;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

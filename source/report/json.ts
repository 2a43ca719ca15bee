/** Reports and errors as JSON: one object on standard output, one error object on standard error. Never a key. */
import {formatNameBytes, isUtf8Name} from '../bytes/name-bytes.ts';
import type {CommandEvent} from '../commands/event.ts';
import type {Report} from '../commands/report.ts';
import {Keep64Error} from '../errors.ts';
import {explainError, explainFinding} from './words.ts';

/** Returns a report as one line of JSON. Errors in it become `{code, message, hint}`, findings get their sentence. */
export function formatJson(report: Report): string {
  return stringify(report);
}

/** Returns an error as one line of JSON: `{"error":{code,message,hint}}`. */
export function formatErrorJson(error: Keep64Error): string {
  return stringify({error: describeError(error)});
}

/** Returns an event as one line of JSON. */
export function formatEventJson(event: CommandEvent): string {
  return stringify(event);
}

const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** JSON may end on a terminal too: what one obeys is written as an escape, which every parser reads as what it was. */
function stringify(value: unknown): string {
  return JSON.stringify(value, replace).replace(obeyed, character =>
    Array.from(
      {length: character.length},
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function describeError(error: Keep64Error): Record<string, unknown> {
  const {code, path, offset} = error;
  const reason = 'reason' in error ? error.reason : undefined;
  const errno = 'errno' in error ? error.errno : undefined;
  return {code, reason, errno, path, offset, ...explainError(error)};
}

const findingKeys = new Set(['findings', 'finding']);

function replace(this: unknown, key: string, value: unknown): unknown {
  if (value instanceof Keep64Error) return describeError(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (key === 'findings' && Array.isArray(value)) return value.map(withSentence);
  if (findingKeys.has(key) && value !== null && typeof value === 'object') return withSentence(value);
  return value;
}

function withSentence(finding: unknown): unknown {
  if (finding === null || typeof finding !== 'object' || !('kind' in finding)) return finding;
  const path = 'path' in finding && typeof finding.path === 'string' ? finding.path : '';
  const bytes = isUtf8Name(path) ? {} : {path_b64: Buffer.from(formatNameBytes(path)).toString('base64')};
  return {...finding, ...bytes, ...explainFinding(finding as Parameters<typeof explainFinding>[0])};
}

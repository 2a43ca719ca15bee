/** Reports and errors as JSON: one object on standard output, one error object on standard error. Never a key. */

import type {Finding} from '../audit/finding.ts';
import type {LogProblem} from '../audit/log-problem.ts';
import {type Risk, severityOfRisk} from '../audit/risk.ts';
import {severityOf} from '../audit/severity.ts';
import {formatJsonText} from '../bytes/json-text.ts';
import {formatNameBytes, isUtf8Name} from '../bytes/name-bytes.ts';
import type {CommandEvent} from '../commands/event.ts';
import type {Report} from '../commands/report.ts';
import {Keep64Error} from '../errors.ts';
import {explainLogProblem} from './log-text.ts';
import {explainRisk} from './risk-words.ts';
import {explainError, explainFinding} from './words.ts';

/** Returns a report as one line of JSON. Errors in it become `{code, message, hint}`, findings get their severity and sentence. */
export function formatJson(report: Report): string {
  return formatJsonText(report, replace);
}

/** Returns an error as one line of JSON: `{"error":{code,message,hint}}`. */
export function formatErrorJson(error: Keep64Error): string {
  return formatJsonText({error: describeError(error)}, replace);
}

/** Returns an event as one line of JSON. */
export function formatEventJson(event: CommandEvent): string {
  return formatJsonText(event, replace);
}

function describeError(error: Keep64Error): Record<string, unknown> {
  const {code, path, offset} = error;
  const reason = 'reason' in error ? error.reason : undefined;
  const errno = 'errno' in error ? error.errno : undefined;
  return {code, reason, errno, path, offset, ...explainError(error)};
}

const findingKeys = new Set(['findings', 'finding']);
/** Lists in an audit's report whose items name files. */
const bearsPaths = new Set(['copies', 'named', 'places', 'roots']);

function replace(this: unknown, key: string, value: unknown): unknown {
  if (value instanceof Keep64Error) return describeError(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (key === 'findings' && Array.isArray(value)) return value.map(withSentence);
  if (key === 'risks' && Array.isArray(value)) return value.map(withRiskSentence);
  if (bearsPaths.has(key) && Array.isArray(value)) return value.map(withPathBytes);
  if (key === 'problems' && Array.isArray(value)) return value.map(withLogSentence);
  if (findingKeys.has(key) && value !== null && typeof value === 'object') return withSentence(value);
  return value;
}

/** A path that is not UTF-8 has its bytes beside it: JSON cannot hold them as text. */
function withPathBytes<Item>(item: Item): Item {
  if (item === null || typeof item !== 'object' || !('path' in item) || typeof item.path !== 'string') {
    return item;
  }
  if (isUtf8Name(item.path)) return item;
  return {...item, path_b64: Buffer.from(formatNameBytes(item.path)).toString('base64')};
}

function withRiskSentence(risk: Risk): unknown {
  return {...withPathBytes(risk), severity: severityOfRisk(risk), ...explainRisk(risk)};
}

function withSentence(finding: unknown): unknown {
  if (finding === null || typeof finding !== 'object' || !('kind' in finding)) return finding;
  const path = 'path' in finding && typeof finding.path === 'string' ? finding.path : '';
  const bytes = isUtf8Name(path) ? {} : {path_b64: Buffer.from(formatNameBytes(path)).toString('base64')};
  const severity = severityOf(finding as Finding);
  return {...finding, severity, ...bytes, ...explainFinding(finding as Finding)};
}

function withLogSentence(problem: unknown): unknown {
  if (problem === null || typeof problem !== 'object' || !('kind' in problem)) return problem;
  return {...problem, sentence: explainLogProblem(problem as LogProblem)};
}

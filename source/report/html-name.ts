/** Untrusted names in HTML. Pure. */
import {escapeHtml} from '../bytes/html-text.ts';
import {displayName, isolateDirection} from './display-name.ts';

/** Returns an untrusted name, sanitized and escaped; right-to-left letters do not reorder what stands around it. */
export function htmlName(name: string): string {
  return escapeHtml(isolateDirection(displayName(name)));
}

/** Text for HTML: no markup gets through, whatever a name holds. Pure. */
import {displayName, isolateDirection} from './display-name.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Returns a text that is safe in an element and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? '');
}

/** Returns an untrusted name, sanitized and escaped; right-to-left letters do not reorder what stands around it. */
export function htmlName(name: string): string {
  return escapeHtml(isolateDirection(displayName(name)));
}

/**
 * Findings: what is not as it should be, as data. A check returns them and goes on; it never stops at the first.
 * report/words.ts turns each kind into a sentence and a hint.
 */

/** Something noticed about an archive, its contents, or the files it was made from. Paths are as found: untrusted. */
export type Finding =
  // the archive against its own manifest (RFC 8493 §3: complete, valid)
  | {
      readonly kind: 'digest-mismatch';
      readonly path: string;
      readonly expected: string;
      readonly found: string;
    }
  | {readonly kind: 'size-mismatch'; readonly path: string; readonly expected: number; readonly found: number}
  | {readonly kind: 'missing-entry'; readonly path: string}
  | {readonly kind: 'unexpected-entry'; readonly path: string}
  | {readonly kind: 'duplicate-entry'; readonly path: string}
  | {readonly kind: 'colliding-entries'; readonly path: string; readonly other: string}
  | {readonly kind: 'unsafe-path'; readonly path: string; readonly why: string}
  | {readonly kind: 'unsafe-type'; readonly path: string; readonly type: string}
  | {readonly kind: 'malformed-bag'; readonly path: string; readonly why: string}
  | {readonly kind: 'inventory-differs'; readonly path: string; readonly why: string}
  | {readonly kind: 'no-manifest'}
  // the message
  | {readonly kind: 'not-authenticated'; readonly why: string}
  | {readonly kind: 'truncated'; readonly expected: number | undefined; readonly found: number}
  | {
      readonly kind: 'fixity-mismatch';
      readonly path: string;
      readonly expected: string;
      readonly found: string;
    }
  | {readonly kind: 'weak-protection'; readonly what: string; readonly why: string}
  // the files that were to be sealed
  | {readonly kind: 'refused-name'; readonly path: string; readonly why: string}
  | {readonly kind: 'refused-type'; readonly path: string; readonly type: string}
  | {readonly kind: 'unreadable'; readonly path: string; readonly errno: string}
  | {
      readonly kind: 'changed-while-reading';
      readonly path: string;
      readonly why: 'grew' | 'shrank' | 'vanished' | 'modified';
    };

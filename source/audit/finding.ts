/**
 * Findings: what is not as it should be, as data. A check returns them and goes on; it never stops at the first.
 * report/words.ts turns each kind into a sentence and a hint.
 */
import type {WhatsAppFinding} from '../whatsapp/whatsapp-finding.ts';

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
  // a file that could not be salvaged from a damaged archive
  | {
      readonly kind: 'not-salvaged';
      readonly path: string;
      readonly why: 'partly-lost' | 'lost' | 'unproven';
    }
  // recovery data that could not be made for an archive that is sealed all the same
  | {readonly kind: 'no-recovery-data'; readonly path: string; readonly why: 'stopped' | 'failed'}
  // the message
  | {readonly kind: 'not-authenticated'; readonly why: string}
  | {readonly kind: 'truncated'; readonly expected: number | undefined; readonly found: number}
  | {
      readonly kind: 'fixity-mismatch';
      readonly path: string;
      readonly expected: string;
      readonly found: string;
    }
  | {readonly kind: 'integrity-protected'; readonly version: 1 | 2}
  | {readonly kind: 'not-encrypted'; readonly what: 'signed' | 'compressed' | 'plain'}
  | {readonly kind: 'trailing-bytes'; readonly offset: number}
  | {readonly kind: 'refused-structure'; readonly why: string}
  | {readonly kind: 'weak-algorithm'; readonly what: string; readonly algorithm: string}
  | {readonly kind: 'armored'}
  // what opens the message; slots are counted from 1, and rates are passphrases a second (audit/guess-rate.ts)
  | {readonly kind: 'recovery-key-slot'; readonly slot: number}
  | {readonly kind: 'passphrase-slot'; readonly slot: number; readonly guessesPerSecond: number}
  | {
      readonly kind: 'weak-protection';
      readonly what: string;
      readonly why: string;
      readonly guessesPerSecond: number | undefined;
    }
  | {readonly kind: 'unusable-slot'; readonly slot: number; readonly why: string}
  | {readonly kind: 'public-key-slots'; readonly count: number; readonly isOnlyWay: boolean}
  | {readonly kind: 'no-slot'}
  // what is no message at all
  | {readonly kind: 'not-a-message'; readonly what: 'public-key' | 'secret-key' | 'signature' | 'fragment'}
  | {readonly kind: 'open-secret-key'}
  | {readonly kind: 'holds-recovery-key'}
  // the files that were to be sealed
  | {readonly kind: 'refused-name'; readonly path: string; readonly why: string}
  | {readonly kind: 'refused-type'; readonly path: string; readonly type: string}
  | {readonly kind: 'unreadable'; readonly path: string; readonly errno: string}
  | {
      readonly kind: 'changed-while-reading';
      readonly path: string;
      readonly why: 'grew' | 'shrank' | 'vanished' | 'modified';
    }
  // WhatsApp's backups, databases, media and exported chats
  | WhatsAppFinding;

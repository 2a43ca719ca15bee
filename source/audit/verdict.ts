/**
 * What became of an archive that was read: three verdicts that are never mixed (verified, wrong key, damaged), and the
 * cases in which none of them can be given. Pure: evidence in, verdict out.
 */
import {
  DamagedError,
  DiskError,
  Keep64Error,
  LimitError,
  MalformedError,
  UndecidableError,
  UnsafePathError,
  UnsupportedError,
  WrongKeyError,
} from '../errors.ts';

/** `authentic` is: the bytes are the ones that were encrypted, and there is no manifest to say more. */
export type Verdict =
  | 'verified'
  | 'authentic'
  | 'wrong-key'
  | 'damaged'
  | 'undecidable'
  | 'refused'
  | 'not-an-archive'
  | 'unsupported'
  | 'unreadable';

/** What the `.sha256` file beside an archive says about its bytes. */
export type Fixity = 'matches' | 'differs' | 'absent';

/**
 * Returns the verdict that an error and the archive's fixity amount to together. A file that is not what it was when
 * its `.sha256` was written is damaged, whatever else seems to be wrong with it; and if it does not even open, nobody
 * can say whether the key is wrong too.
 * @throws the error itself where it says nothing about the archive (a bug, an abort, a usage error).
 */
export function judge(error: unknown, fixity: Fixity): Exclude<Verdict, 'verified' | 'authentic'> {
  if (!(error instanceof Keep64Error)) throw error;
  if (error instanceof WrongKeyError) return fixity === 'differs' ? 'undecidable' : 'wrong-key';
  if (error instanceof UndecidableError) return fixity === 'differs' ? 'damaged' : 'undecidable';
  if (error instanceof DamagedError) return 'damaged';
  if (error instanceof DiskError) return 'unreadable';
  if (error instanceof LimitError || error instanceof UnsafePathError) {
    return fixity === 'differs' ? 'damaged' : 'refused';
  }
  if (error instanceof UnsupportedError) return fixity === 'differs' ? 'damaged' : 'unsupported';
  if (error instanceof MalformedError) return fixity === 'differs' ? 'damaged' : 'not-an-archive';
  throw error;
}

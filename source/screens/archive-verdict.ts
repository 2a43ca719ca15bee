/** What became of an archive, as a page says it: in plain words, with the next step. Pure; one entry a verdict. */
import type {Fixity, Verdict} from '../audit/verdict.ts';
import type {BackupReading} from '../commands/read-backup.ts';
import {type Keep64Error, WrongKeyError} from '../errors.ts';
import {explainError} from '../report/words.ts';
import type {MessageKind} from './components/message.tsx';
import {asSentence} from './sentence.ts';

/** A verdict in words. */
export type VerdictPage = {
  readonly kind: MessageKind;
  readonly title: string;
  readonly sentences: readonly string[];
  readonly nextSteps: readonly string[];
};

const pages: Readonly<Record<Verdict, VerdictPage>> = {
  verified: {
    kind: 'good',
    title: 'Verified.',
    sentences: ['Every byte was read, is authentic, and agrees with the manifest inside.'],
    nextSteps: [],
  },
  authentic: {
    kind: 'good',
    title: 'Authentic, without a manifest.',
    sentences: ['Every byte is what was encrypted. Nothing inside says whether anything is missing.'],
    nextSteps: ['To be able to prove more next time, seal the files with keep64.'],
  },
  'wrong-key': {
    kind: 'warning',
    title: 'Wrong key.',
    sentences: ['This does not open the archive. Nothing says that the archive is damaged.'],
    nextSteps: [
      'Compare the key id on your paper with the one in the archive’s name.',
      'Try your other keys: nothing is lost by trying.',
    ],
  },
  damaged: {
    kind: 'bad',
    title: 'Damaged.',
    sentences: [],
    nextSteps: [
      'Do not overwrite or delete this copy.',
      'Verify another copy, or copy this one again from where it lies and verify that.',
    ],
  },
  undecidable: {
    kind: 'bad',
    title: 'Wrong key or damaged: the bytes do not say which.',
    sentences: [],
    nextSteps: ['Try another copy of the archive with the same key, and this copy with other keys.'],
  },
  refused: {
    kind: 'bad',
    title: 'Refused for safety.',
    sentences: ['The key may be right; what the archive asks for is not safe to do.'],
    nextSteps: ['Think about where this archive comes from before you allow more.'],
  },
  'not-an-archive': {
    kind: 'warning',
    title: 'This is not an archive keep64 can read.',
    sentences: ['It is no OpenPGP message that a key or password opens.'],
    nextSteps: ['Check that this is the file you meant: archives end in .tar.pgp.'],
  },
  unsupported: {
    kind: 'warning',
    title: 'Not supported.',
    sentences: ['The file is in order as far as can be told, and made in a way this version does not read.'],
    nextSteps: ['A newer keep64, or another program, may open it.'],
  },
  unreadable: {
    kind: 'bad',
    title: 'The file cannot be read.',
    sentences: ['This is about the disk or the permissions, and says nothing about key or archive.'],
    nextSteps: [],
  },
};

/** One of WhatsApp's own backups has neither a manifest nor a key id: its tag proves all of it, its header names the key. */
const whatsappPages: Partial<Record<Verdict, VerdictPage>> = {
  verified: {
    ...pages.verified,
    sentences: ['Every byte was read, and is what the phone encrypted.'],
    nextSteps: ['Seal it, so that it opens without WhatsApp: “Open a WhatsApp backup” does that.'],
  },
  'wrong-key': {
    ...pages['wrong-key'],
    sentences: [],
    nextSteps: [
      'WhatsApp makes new digits when encryption is turned off and on: look for older ones.',
      'Try your other keys: nothing is lost by trying.',
    ],
  },
};

/** Returns the page of a verdict, with what its evidence adds. */
export function describeVerdict({
  verdict,
  error,
  fixity,
  whatsapp,
}: {
  readonly verdict: Verdict;
  readonly error: Keep64Error | undefined;
  readonly fixity: Fixity;
  readonly whatsapp?: BackupReading | undefined;
}): VerdictPage {
  const page = (whatsapp === undefined ? undefined : whatsappPages[verdict]) ?? pages[verdict];
  const explanation = error === undefined ? undefined : explainError(error);
  const sentences = [...page.sentences];
  const isOtherKind = error instanceof WrongKeyError && error.reason === 'other-kind';
  const isTold = verdict !== 'wrong-key' || isOtherKind || whatsapp !== undefined;
  if (explanation !== undefined && isTold) sentences.push(asSentence(explanation.message));
  if (error?.offset !== undefined) sentences.push(`The place: byte ${error.offset.toLocaleString('en-US')}.`);
  const fixityWords = describeFixity(verdict, fixity);
  if (fixityWords !== undefined) sentences.push(fixityWords);
  const nextSteps =
    verdict === 'unreadable' && explanation !== undefined && explanation.hint !== ''
      ? [asSentence(explanation.hint)]
      : page.nextSteps;
  return {...page, sentences, nextSteps};
}

function describeFixity(verdict: Verdict, fixity: Fixity): string | undefined {
  if (fixity === 'absent') return undefined;
  if (fixity === 'matches') {
    return verdict === 'wrong-key'
      ? 'Its .sha256 file agrees: the archive is what it was, only the key is wrong.'
      : 'Its .sha256 file agrees.';
  }
  return verdict === 'verified' || verdict === 'authentic'
    ? 'Its .sha256 file is about another version of it.'
    : 'It is not the file its .sha256 was written for: bytes have changed since.';
}

/** What an archive is read for: to verify it, or as a drill. The steps are the same; these words and runs differ. */
import type {CommandContext, Secret} from '../../commands/context.ts';
import {drill} from '../../commands/drill.ts';
import type {CommandEvent} from '../../commands/event.ts';
import {type VerifiedArchive, type VerifyReport, verify} from '../../commands/verify.ts';
import {describeVerdict, type VerdictPage} from '../archive-verdict.ts';
import {quotePath} from '../paths.ts';

/** A purpose. */
export type VerifyPurpose = {
  readonly title: string;
  readonly explanation: string;
  readonly question: string;
  /** A password says nothing about the paper. */
  readonly allowsPassword: boolean;
  /** Whether several can be done with one key, one after the other. */
  readonly allowsSeveral: boolean;
  readonly start: (
    archives: readonly string[],
    secret: Secret,
    context: CommandContext,
  ) => AsyncGenerator<CommandEvent, VerifyReport>;
  readonly describe: (verified: VerifiedArchive) => VerdictPage;
  /** The command that would do the same. */
  readonly command: (archives: readonly string[], homeFolder: string | undefined) => string;
};

/** Verifying. */
export const verifyPurpose: VerifyPurpose = {
  title: 'Verify an archive',
  explanation: 'Every byte of it is read and checked. Nothing is written.',
  question: 'The recovery key it was sealed with',
  allowsPassword: true,
  allowsSeveral: true,
  start: (archives, secret, context) => verify({archives, secret}, context),
  describe: describeVerdict,
  command: (archives, homeFolder) => `keep64 verify ${quoteAll(archives, homeFolder)}`,
};

/** A drill: the same, with the key from the paper, and noted as one. */
export const drillPurpose: VerifyPurpose = {
  title: 'Recovery drill',
  explanation:
    'Fetch the paper with your key. The archive is read from where it lives, every byte is decrypted and checked, and nothing is written.',
  question: 'Type the key from the paper, not from a file',
  allowsPassword: false,
  allowsSeveral: false,
  start: startDrill,
  describe: describeDrill,
  command: (archives, homeFolder) => `keep64 drill ${quoteAll(archives, homeFolder)}`,
};

function quoteAll(paths: readonly string[], homeFolder: string | undefined): string {
  return paths.map(path => quotePath(path, homeFolder)).join(' ');
}

async function* startDrill(
  [archive = '']: readonly string[],
  secret: Secret,
  context: CommandContext,
): AsyncGenerator<CommandEvent, VerifyReport> {
  // The key step of a drill takes no password.
  if (secret.kind === 'password') throw new Error('a drill was started without a key');
  const report = yield* drill({archive, secret, keySource: 'typed'}, context);
  return {schema: 'keep64/verify-1', archives: [report]};
}

/** Returns the page of a drill: can this person recover, today, with this paper and this copy? */
export function describeDrill(verified: VerifiedArchive): VerdictPage {
  const page = describeVerdict(verified);
  if (page.kind !== 'good') {
    return {
      ...page,
      title: `The drill failed. ${page.title}`,
      nextSteps: [...page.nextSteps, 'Do not stop here: until a drill succeeds, count this copy as lost.'],
    };
  }
  return {
    ...page,
    title: 'The drill succeeded: you can recover.',
    sentences: [
      ...(verified.verdict === 'verified'
        ? ['The key you typed opens this copy, and every file in it is proved.', ...page.sentences.slice(1)]
        : ['The key you typed opens this copy.', ...page.sentences]),
      'Nothing was written.',
    ],
    nextSteps: [
      ...page.nextSteps,
      'Put the paper back, and do the same with the other copy.',
      'Again in 90 days: home tells when it is due.',
    ],
  };
}

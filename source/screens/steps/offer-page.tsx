/** A key that may have been meant, as a difference to what was typed. It is used only after a `y`. */
import {KeyDifference} from '../components/key-difference.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import type {KeyBinding} from '../key-table.ts';
import type {Offer} from './key-step-state.ts';

/** The answers. */
export const offerKeys = [
  {
    action: 'yes',
    keys: ['y'],
    label: 'yes, use it',
    help: 'that is what the paper says: use the proposed key',
  },
  {
    action: 'no',
    keys: ['n', 'esc'],
    label: 'no',
    help: 'not what the paper says: the next proposal, or type again',
  },
] as const satisfies readonly KeyBinding[];

const offerTitles: Readonly<Record<Offer['reason'], string>> = {
  corrected: 'A digit or two differ from what the check line says. Was this meant?',
  'erasures-filled': 'The check line fills in what is missing. Is this what the paper says?',
  'line-rebuilt': 'The check line gives back the line that is missing. Is this right?',
  'lines-reordered': 'The lines seem to be in another order. Was this meant?',
  'columns-read': 'This reads as if typed down the columns. Was this meant?',
  'as-typed': 'The key id on your paper differs. Use the digits as you typed them?',
  'read-from-photo': 'The photo shows a recovery key. Use it?',
  'archive-confirmed': 'What you typed does not open this archive; this does. Was it meant?',
};

/** Draws an offer: the question, the difference, and what to look at before the answer. */
export function OfferPage({offer, isShown = true}: {readonly offer: Offer; readonly isShown?: boolean}) {
  if (!isShown) {
    return (
      <Page>
        <Message kind="accent" title="Hidden, because nobody has pressed a key for a while.">
          y or n shows it again.
        </Message>
      </Page>
    );
  }
  return (
    <Page isCrowded>
      <Message
        kind={offer.reason === 'read-from-photo' ? 'accent' : 'warning'}
        title={offerTitles[offer.reason]}
      />
      {offer.reason !== 'read-from-photo' && <KeyDifference cells={offer.cells()} />}
      {offer.reason === 'read-from-photo' ? (
        <Say>{`Its key id is ${offer.keyId}: compare it with the one on your paper, or in the archive’s name.`}</Say>
      ) : (
        <Say>
          {'Look at your paper before you answer. Nothing is changed without your yes.' +
            (offer.keyId === undefined ? '' : ` Its key id is ${offer.keyId}.`)}
        </Say>
      )}
    </Page>
  );
}

/** The page that shows a new key: digits, QR code or words; on purpose, and only while somebody is there. */
import type {RecoveryKey} from '../../key/recovery-key.ts';
import {Frame} from '../components/frame.tsx';
import {type KeyView, KeyViewPage} from '../components/key-view.tsx';
import {useKeys, useReveal} from '../use-keys.ts';
import {shownKeys} from './keys.ts';

/** What the page needs. */
export type ShownPageProps = {
  readonly title: string;
  readonly recoveryKey: RecoveryKey;
  readonly view: KeyView;
  readonly onView: (view: KeyView) => void;
  readonly onProve: () => void;
  readonly onLeave: () => void;
};

/** Draws and works the page. */
export function ShownPage({title, recoveryKey, view, onView, onProve, onLeave}: ShownPageProps) {
  const {isShown, show, hide} = useReveal();
  useKeys(shownKeys, action => {
    if (action === 'leave') return onLeave();
    if (!isShown) return show();
    if (action === 'hide') return hide();
    if (action === 'prove') return onProve();
    onView(action);
  });
  const keys = isShown
    ? shownKeys
    : shownKeys.map(binding => (binding.action === 'hide' ? {...binding, label: 'show'} : binding));
  return (
    <Frame title={title} progress="step 2 of 3" keys={keys}>
      <KeyViewPage
        recoveryKey={recoveryKey}
        view={isShown ? view : 'hidden'}
        headline="Write this down, all five lines and the key id."
      />
    </Frame>
  );
}

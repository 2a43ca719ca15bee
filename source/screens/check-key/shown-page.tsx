/** The checked key, shown on purpose: as digits, QR code or words, and hidden again when nobody is there. */
import type {RecoveryKey} from '../../key/recovery-key.ts';
import {Frame} from '../components/frame.tsx';
import {type KeyView, KeyViewPage} from '../components/key-view.tsx';
import type {KeyBinding} from '../key-table.ts';
import {useKeys, useReveal} from '../use-keys.ts';

const keys = [
  {action: 'back', keys: ['esc', 'enter'], label: 'back', help: 'back; the key is not shown any more'},
  {action: 'grid', keys: ['g'], label: 'grid', help: 'show the digits'},
  {action: 'qr', keys: ['c'], label: 'QR code', help: 'show the QR code of the 64 digits'},
  {action: 'words', keys: ['w'], label: 'words', help: 'show the same key as 24 words'},
  {action: 'hide', keys: ['s', 'space'], label: 'hide', help: 'hide the key, or show it again'},
] as const satisfies readonly KeyBinding[];

/** Draws and works the page. */
export function ShownKeyPage({
  title,
  recoveryKey,
  view,
  onView,
  onBack,
}: {
  readonly title: string;
  readonly recoveryKey: RecoveryKey;
  readonly view: KeyView;
  readonly onView: (view: KeyView) => void;
  readonly onBack: () => void;
}) {
  const {isShown, show, hide} = useReveal();
  useKeys(keys, action => {
    if (action === 'back') return onBack();
    if (!isShown) return show();
    if (action === 'hide') return hide();
    onView(action);
  });
  const table = isShown
    ? keys
    : keys.map(binding => (binding.action === 'hide' ? {...binding, label: 'show'} : binding));
  return (
    <Frame title={title} progress="the key" keys={table}>
      <KeyViewPage
        recoveryKey={recoveryKey}
        view={isShown ? view : 'hidden'}
        headline="Compare it with your paper: five lines and the key id."
      />
    </Frame>
  );
}

/** The page after the work: what opens the archive now, and what that means for its other copies. */
import {basename, dirname} from 'node:path';
import type {PasswordReport} from '../../commands/password.ts';
import {formatBytes} from '../../report/quantity.ts';
import {useShell} from '../app-world.ts';
import {Facts} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {NextSteps} from '../components/next-steps.tsx';
import {Page} from '../components/page.tsx';
import type {KeyBinding} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {useKeys} from '../use-keys.ts';
import type {PasswordTask} from './state.ts';

const keys = [
  {
    action: 'home',
    keys: ['enter', 'esc', 'h'],
    label: 'home',
    help: 'go home; keep64 forgets key and password',
  },
] as const satisfies readonly KeyBinding[];

const titles: Readonly<Record<PasswordTask, string>> = {
  add: 'Done: a password opens it now too.',
  change: 'Done: another password opens it now.',
  remove: 'Done: no password opens it any more.',
};

const nextSteps: Readonly<Record<PasswordTask, readonly string[]>> = {
  add: [
    'Copy the archive and its .sha256 file over its other copies, if they shall have the password too.',
    'Keep the recovery key: it is still what opens everything.',
  ],
  change: [
    'Other copies keep the old password: copy this archive and its .sha256 file over them.',
    'If the old password is known to others, they can open every copy they already have.',
  ],
  remove: [
    'Other copies still open with the old password: copy this archive and its .sha256 file over them.',
    'If the old password is known to others, they can open every copy they already have.',
  ],
};

/** Draws and works the page. */
export function PasswordDonePage({title, report}: {readonly title: string; readonly report: PasswordReport}) {
  const {world, navigate} = useShell();
  useKeys(keys, () => navigate({type: 'home-chosen'}));
  const {archive, action, size, hasPassword} = report;
  return (
    <Frame title={title} keys={keys}>
      <Page isCrowded>
        <Message kind="good" title={titles[action]}>
          Read back and verified. It has its name as before; a .sha256 file beside it is renewed.
        </Message>
        <Facts
          facts={[
            {name: 'Archive', value: basename(archive)},
            {name: 'Folder', value: shortenPath(dirname(archive), world.base.homeFolder)},
            {name: 'Size', value: formatBytes(size)},
            {
              name: 'Opens with',
              value: hasPassword ? 'the recovery key, or the password' : 'the recovery key',
            },
          ]}
        />
        <NextSteps steps={nextSteps[action]} />
      </Page>
    </Frame>
  );
}

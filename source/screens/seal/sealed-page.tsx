/** The page after sealing: what stands where, what was left out, and what to do now. */

import {basename, dirname} from 'node:path';
import {useState} from 'react';
import type {SealReport} from '../../commands/seal.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Facts} from '../components/facts.tsx';
import {FindingList} from '../components/finding-list.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {NextSteps} from '../components/next-steps.tsx';
import {Page, useIsRoomy} from '../components/page.tsx';
import type {KeyBinding} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {useFindingList} from '../use-finding-list.ts';
import {useKeys} from '../use-keys.ts';

const pageKeys = [
  {action: 'home', keys: ['enter', 'esc', 'h'], label: 'home', help: 'go home; keep64 forgets the key'},
] as const satisfies readonly KeyBinding[];

const factRows = 13;
// Ninety days: soon enough to find a mistake while the files are still there.
const drillAfterMs = 90 * 24 * 3600 * 1000;

/** Draws and works the page. */
export function SealedPage({title, report}: {readonly title: string; readonly report: SealReport}) {
  const {columns, rows, world, navigate} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const [offset, setOffset] = useState(0);
  const {findings, archive} = report;
  const list = useFindingList({
    findings,
    offset,
    rows: Math.max(3, bodyRows - factRows),
    onOffset: setOffset,
  });
  const keys = list.table(pageKeys);
  useKeys(keys, action => {
    if (!list.act(action)) navigate({type: 'home-chosen'});
  });
  const drillDay = new Date(world.command.clock().getTime() + drillAfterMs).toISOString().slice(0, 10);
  const isRoomy = useIsRoomy();
  const what = `${formatCount(report.fileCount, 'file')}, ${formatBytes(report.payloadBytes)}`;
  return (
    <Frame title={title} keys={keys} hasTextField={list.search.isTyping}>
      <Page isCrowded>
        <Message kind="good" title={`Sealed and verified: ${what}.`} />
        <Facts
          facts={[
            {name: 'Archive', value: basename(archive)},
            {name: 'Folder', value: shortenPath(dirname(archive), world.base.homeFolder)},
            {name: 'Size', value: formatBytes(report.size)},
            {
              name: 'Opens with',
              value: `key ${report.keyId}${report.hasPassword ? ', or the password' : ''}`,
            },
          ]}
        />
        {findings.length > 0 && <FindingList list={list} columns={bodyColumns} />}
        <NextSteps
          isOrdered
          steps={[
            `Copy it and its .sha256 file${isRoomy ? ' to another disk, best in another house' : ' elsewhere'}.`,
            `Keep the key's paper apart${isRoomy ? '; keep64 key sheet prints a better one' : ''}.`,
            `By ${drillDay} restore from it once${isRoomy ? ', from paper: that is a drill' : ''}.`,
          ]}
        />
      </Page>
    </Frame>
  );
}

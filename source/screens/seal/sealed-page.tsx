/** The page after sealing: what stands where, what was left out, and what to do now. */

import {basename, dirname} from 'node:path';
import {Box} from 'ink';
import {useState} from 'react';
import type {SealReport} from '../../commands/seal.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {Facts} from '../components/facts.tsx';
import {FindingList} from '../components/finding-list.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import type {KeyBinding} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {useFindingList} from '../use-finding-list.ts';
import {useKeys} from '../use-keys.ts';

const pageKeys = [
  {action: 'home', keys: ['enter', 'esc', 'h'], label: 'home', help: 'go home; keep64 forgets the key'},
] as const satisfies readonly KeyBinding[];

const factRows = 13;

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
        <Box flexDirection="column">
          <Say as="strong">What to do now</Say>
          <Say>1. Copy archive and .sha256 file to another place.</Say>
          <Say>2. Keep the paper with the key apart from both.</Say>
          <Say>3. Verify a copy now and then.</Say>
        </Box>
      </Page>
    </Frame>
  );
}

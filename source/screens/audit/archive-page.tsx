/** One archive of an audit: everything that is known about it, its copies, what is wrong, and what to do. */
import {Box} from 'ink';
import {useState} from 'react';
import {depths} from '../../audit/check-history.ts';
import type {AuditedArchive} from '../../commands/audit-report.ts';
import {archiveTitle, copyWords, depthWords, formatAge, keyWords} from '../../report/audit-words.ts';
import {formatBytes} from '../../report/quantity.ts';
import {explainRisk} from '../../report/risk-words.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Say, safeName} from '../components/text.tsx';
import {isListAction, type KeyBinding, listKeys, moveInList} from '../key-table.ts';
import {quotePath, shortenPath} from '../paths.ts';
import {asSentence} from '../sentence.ts';
import type {Meaning} from '../theme.ts';
import {useKeys} from '../use-keys.ts';

const keys = [
  {action: 'back', keys: ['esc', 'enter'], label: 'back', help: 'back to the report'},
  {action: 'verify', keys: ['v'], label: 'verify it', help: 'verify its first copy with the key'},
  {action: 'compare', keys: ['c'], label: 'compare', help: 'compare it with a folder or another archive'},
  ...listKeys,
] as const satisfies readonly KeyBinding[];

type Line = {readonly text: string; readonly as: Meaning};

/** Draws and works the page. */
export function ArchivePage({
  title,
  archive,
  onBack,
}: {
  readonly title: string;
  readonly archive: AuditedArchive;
  readonly onBack: () => void;
}) {
  const {columns, rows, world, navigate} = useShell();
  const {homeFolder} = world.base;
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const [offset, setOffset] = useState(0);
  const lines = describe(archive, homeFolder, bodyColumns);
  // The command and the row above it.
  const room = Math.max(3, bodyRows - 3);
  const [first] = archive.copies;
  useKeys(keys, action => {
    if (isListAction(action))
      setOffset(moveInList(offset, action, Math.max(1, lines.length - room + 1), room));
    else if (action === 'back') onBack();
    else if (first !== undefined && action === 'compare')
      navigate({type: 'screen-opened', screen: {name: 'compare', archive: first.path}});
    else if (first !== undefined)
      navigate({type: 'screen-opened', screen: {name: 'verify', archive: first.path}});
  });
  return (
    <Frame title={title} progress="archive" keys={keys}>
      <Box flexDirection="column" flexShrink={0} gap={1}>
        <Box flexDirection="column" height={room} flexShrink={0} overflow="hidden">
          {lines.slice(offset, offset + room).map(({text, as}, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines may read alike
            <Say key={index} as={as} wrap="truncate">
              {text}
            </Say>
          ))}
        </Box>
        {first !== undefined && (
          <SameCommand command={`keep64 verify ${quotePath(first.path, homeFolder)}`} />
        )}
      </Box>
    </Frame>
  );
}

function describe(archive: AuditedArchive, homeFolder: string | undefined, columns: number): readonly Line[] {
  const {copies, sealedAt, sealedAtFrom, ageDays, size, profile, history, due, risks} = archive;
  const fact = (name: string, value: string): Line => ({text: `${name.padEnd(12)}${value}`, as: 'plain'});
  const isSeen = copies.length > 0;
  return [
    {text: safeName(archiveTitle(archive), columns), as: 'strong'},
    ...(isSeen
      ? [
          fact(
            'Sealed',
            `${sealedAt.slice(0, 10)}, ${formatAge(ageDays)} old${sealedAtFrom === 'name' ? ', by its name' : ', by the time of its file'}`,
          ),
          fact('Size', `${formatBytes(size)}${profile === undefined ? '' : `, profile ${profile}`}`),
          fact('Copies', copyWords(archive)),
        ]
      : [fact('Copies', 'none seen: known from the log')]),
    fact('Key', keyWords(archive)),
    ...depths.flatMap(depth => {
      const at = history.lastGood[depth];
      return at === undefined ? [] : [fact(depthWords[depth], at.slice(0, 10))];
    }),
    fact('Due', due.isDue ? 'now' : `on ${due.dueAt?.slice(0, 10) ?? ''}`),
    ...copies.map(
      ({path}): Line => ({text: `  ${safeName(shortenPath(path, homeFolder), columns - 2)}`, as: 'quiet'}),
    ),
    ...risks.flatMap((risk): Line[] => {
      const {sentence, hint} = explainRisk(risk);
      return [
        ...wrap(asSentence(sentence), columns - 2).map((text, index) => ({
          text: `${index === 0 ? '• ' : '  '}${text}`,
          as: 'plain' as const,
        })),
        ...wrap(asSentence(hint), columns - 2).map(text => ({text: `  ${text}`, as: 'quiet' as const})),
      ];
    }),
  ];
}

/** Breaks a sentence at spaces; a word that is longer than a line is cut by the line. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

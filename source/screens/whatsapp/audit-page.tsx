/** The pages of an audit: what is in it as a table, messages by month as bars, the files and their verdicts, findings. */
import {Box} from 'ink';
import {type ReactNode, useMemo} from 'react';
import {sortBySeverity} from '../../audit/severity.ts';
import type {WhatsAppAuditReport} from '../../commands/whatsapp-audit.ts';
import {truncateMiddle} from '../../report/display-name.ts';
import {monthBars} from '../../report/month-chart.ts';
import {formatBytes, formatCount} from '../../report/quantity.ts';
import {verdictWords} from '../../report/text.ts';
import {kindRows, mediaLines, summaryLine} from '../../report/whatsapp-audit-text.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {SameCommand} from '../components/facts.tsx';
import {FindingList} from '../components/finding-list.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {Page, useIsRoomy} from '../components/page.tsx';
import {Say, safeName} from '../components/text.tsx';
import type {KeyBinding} from '../key-table.ts';
import {asSentence} from '../sentence.ts';
import {useFindingList} from '../use-finding-list.ts';
import {useKeys} from '../use-keys.ts';
import {
  type AuditPage,
  auditCommand,
  auditPages,
  canSeal,
  type WhatsAppAction,
  type WhatsAppState,
} from './state.ts';

const turnKeys = [
  {
    action: 'next-page',
    keys: ['right', 'tab'],
    label: 'next page',
    shownAs: '←→',
    help: 'go to the next page',
  },
  {action: 'page-before', keys: ['left', 'shift+tab'], help: 'go to the page before'},
] as const satisfies readonly KeyBinding[];
const sealKey = {
  action: 'seal',
  keys: ['s'],
  label: 'seal it',
  help: 'seal what is in it, decrypted, with its media',
} as const;
const lastKeys = [
  {action: 'other', keys: ['a'], label: 'another', help: 'open another folder or file'},
  {action: 'home', keys: ['enter', 'esc', 'h'], label: 'home', help: 'go home; keep64 forgets the key'},
] as const satisfies readonly KeyBinding[];

const pageTitles: Readonly<Record<AuditPage, string>> = {
  contents: 'What is in it',
  months: 'Messages by month',
  files: 'Backups and media',
  findings: 'Findings',
};

/** Draws and works the pages. */
export function AuditPages({
  title,
  state,
  report,
  dispatch,
}: {
  readonly title: string;
  readonly state: WhatsAppState;
  readonly report: WhatsAppAuditReport;
  readonly dispatch: (action: WhatsAppAction) => void;
}) {
  const {columns, rows, navigate} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const isFindings = state.page === 'findings';
  const sorted = useMemo(() => sortBySeverity(report.findings), [report]);
  const list = useFindingList({
    findings: isFindings ? sorted : [],
    offset: state.offset,
    rows: Math.max(3, bodyRows - 3),
    onOffset: offset => dispatch({type: 'list-moved', offset}),
  });
  const keys = list.table([...turnKeys, ...(canSeal(state) ? [sealKey] : []), ...lastKeys]);
  useKeys(keys, action => {
    if (list.act(action)) return;
    if (action === 'next-page') dispatch({type: 'page-turned', by: 1});
    else if (action === 'page-before') dispatch({type: 'page-turned', by: -1});
    else if (action === 'seal') dispatch({type: 'sealing-asked'});
    else if (action === 'other') dispatch({type: 'went-back'});
    else navigate({type: 'home-chosen'});
  });
  const number = auditPages.indexOf(state.page) + 1;
  return (
    <Frame
      title={title}
      progress={`page ${number} of ${auditPages.length}`}
      keys={keys}
      hasTextField={list.search.isTyping}
    >
      <Page isCrowded>
        <Say as="strong">{pageTitles[state.page]}</Say>
        {state.page === 'contents' && <Contents report={report} rows={bodyRows} columns={bodyColumns} />}
        {state.page === 'months' && <Months report={report} rows={bodyRows} columns={bodyColumns} />}
        {state.page === 'files' && <Files report={report} rows={bodyRows} columns={bodyColumns} />}
        {isFindings &&
          (report.findings.length === 0 ? (
            <Message kind="good" title="Nothing to complain of." />
          ) : (
            <FindingList list={list} columns={bodyColumns} />
          ))}
      </Page>
    </Frame>
  );
}

type PartProps = {readonly report: WhatsAppAuditReport; readonly rows: number; readonly columns: number};

function Lines({children}: {readonly children: ReactNode}) {
  return (
    <Box flexDirection="column" flexShrink={0}>
      {children}
    </Box>
  );
}

/** The kinds in columns, as many as the window has room for. */
function Contents({report, rows, columns}: PartProps) {
  const {world} = useShell();
  const isRoomy = useIsRoomy();
  const {main, chatExports} = report;
  const failed = report.backups.filter(({verdict}) => verdict !== 'verified');
  const summary = main?.summary;
  const kinds = summary === undefined ? [] : kindRows(summary);
  const width = Math.max(...kinds.map(({count}) => count.toLocaleString('en-US').length), 0);
  const texts = kinds.map(
    ({label, count, share}) => `${count.toLocaleString('en-US').padStart(width)}  ${label} (${share})`,
  );
  const cell = Math.max(...texts.map(text => text.length), 1) + 2;
  const beside = Math.max(1, Math.floor(columns / cell));
  const room = Math.max(1, rows - (isRoomy ? 9 : 8));
  const isTight = Math.ceil(texts.length / beside) > room;
  // A row says how many there is no room for.
  const height = isTight ? Math.max(1, room - 1) : Math.ceil(texts.length / beside);
  const hidden = Math.max(0, texts.length - height * beside);
  return (
    <Lines>
      {failed.length > 0 && (
        <Message
          kind="bad"
          title={`${formatCount(failed.length, 'backup')} of ${report.backups.length} did not open.`}
        >
          {asSentence(failed[0]?.error?.message ?? '')}
        </Message>
      )}
      {summary !== undefined && (
        <>
          <Message
            kind={main?.problems.length === 0 ? 'good' : 'bad'}
            title={
              main?.problems.length === 0
                ? 'The database is whole.'
                : `The database is damaged: ${formatCount(main?.problems.length ?? 0, 'problem')}.`
            }
          />
          <Say>{asSentence(summaryLine(summary))}</Say>
          {texts.slice(0, height).map((text, row) => (
            <Say key={text} wrap="truncate">
              {Array.from({length: beside}, (_, at) => (texts[row + at * height] ?? '').padEnd(cell))
                .join('')
                .trimEnd()}
            </Say>
          ))}
          {hidden > 0 && <Say as="quiet">{`and ${formatCount(hidden, 'more kind')}`}</Say>}
        </>
      )}
      {chatExports.length > 0 && (
        <Say>{`${formatCount(chatExports.length, 'exported chat')}, ${formatCount(
          chatExports.reduce((sum, chat) => sum + chat.summary.messages, 0),
          'message',
        )}.`}</Say>
      )}
      {summary === undefined && chatExports.length === 0 && failed.length === 0 && (
        <Say>No database with messages is in it.</Say>
      )}
      <Box flexDirection="column" flexShrink={0} marginTop={isRoomy ? 1 : 0}>
        <Say as="quiet">{formatCount(report.findings.length, 'finding')}</Say>
        <SameCommand command={auditCommand(report.folder, world.base.homeFolder)} />
      </Box>
    </Lines>
  );
}

const longestListInWords = 24;

/** Bars for eyes; a list for those who hear the screen. */
function Months({report, rows, columns}: PartProps) {
  const {isScreenReader} = useShell();
  const summary = report.main?.summary ?? report.chatExports[0]?.summary;
  if (summary === undefined || summary.months.length === 0) return <Say>No message has a date.</Say>;
  const {months, gaps} = summary;
  const most = months.reduce((best, month) => (month.messages > best.messages ? month : best));
  const words = `Most in ${most.month}: ${formatCount(most.messages, 'message')}. ${
    gaps.length === 0
      ? 'No month is empty.'
      : `${formatCount(gaps.length, 'gap')}, the first in ${gaps[0]?.from}.`
  }`;
  if (isScreenReader) {
    return (
      <Lines>
        <Say>{words}</Say>
        {months.slice(-longestListInWords).map(({month, messages}) => (
          <Say key={month}>{`${month}: ${formatCount(messages, 'message')}`}</Say>
        ))}
      </Lines>
    );
  }
  const {lines, axis, monthsPerBar} = monthBars(months, columns, Math.max(3, Math.min(20, rows - 7)));
  return (
    <Lines>
      {lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of one chart stand where they stand
        <Say key={row} as="accent" wrap="truncate">
          {line === '' ? ' ' : line}
        </Say>
      ))}
      <Say as="quiet" wrap="truncate">
        {axis}
      </Say>
      <Say>{monthsPerBar === 1 ? words : `${words} Each bar is ${monthsPerBar} months.`}</Say>
    </Lines>
  );
}

function Files({report, rows, columns}: PartProps) {
  const {backups, databases, media} = report;
  const shown = Math.max(1, rows - 8);
  const lines = [
    ...backups.map(({path, verdict, made, size}) => ({
      path,
      text: `${verdictWords[verdict]}, ${made.slice(0, 10)}, ${formatBytes(size)}`,
    })),
    ...databases
      .filter(({path}) => !backups.some(backup => backup.path === path))
      .map(({path, size, problems}) => ({
        path,
        text: `${problems.length === 0 ? 'whole' : 'damaged'}, not encrypted, ${formatBytes(size)}`,
      })),
  ];
  return (
    <Lines>
      {lines.slice(0, shown).map(({path, text}) => (
        <Say key={path} wrap="truncate">
          {`${text}  ${safeName(path, Math.max(8, columns - text.length - 2))}`}
        </Say>
      ))}
      {lines.length > shown && <Say as="quiet">{`and ${lines.length - shown} more`}</Say>}
      {media === undefined ? (
        <Say as="quiet">No media lie beside, so none were compared.</Say>
      ) : (
        mediaLines(media).map(line => (
          <Say key={line} wrap="truncate">
            {truncateMiddle(line.trim(), columns)}
          </Say>
        ))
      )}
    </Lines>
  );
}

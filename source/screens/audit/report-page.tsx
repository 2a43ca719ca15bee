/** The report of an audit: two lists, archives and findings, that scroll and can be searched. */
import {Box} from 'ink';
import {type ReactNode, useMemo} from 'react';
import {type Risk, type RiskSeverity, severityOfRisk} from '../../audit/risk.ts';
import type {AuditReport} from '../../commands/audit-report.ts';
import {checkedWords, countWords} from '../../report/audit-words.ts';
import {truncateMiddle} from '../../report/display-name.ts';
import {formatCount} from '../../report/quantity.ts';
import {explainRisk} from '../../report/risk-words.ts';
import {frameLayout, useShell} from '../app-world.ts';
import {SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Message} from '../components/message.tsx';
import {SearchLine} from '../components/search-line.tsx';
import {Say, safeName} from '../components/text.tsx';
import {isListAction, type KeyBinding, listKeys, moveInList} from '../key-table.ts';
import {searchKeys} from '../list-search.ts';
import {shortenPath} from '../paths.ts';
import {asSentence} from '../sentence.ts';
import {type Meaning, signs} from '../theme.ts';
import {useKeys} from '../use-keys.ts';
import {useListSearch} from '../use-list-search.ts';
import {type ArchiveColumns, archiveCells, layoutArchives} from './archive-columns.ts';
import {type AuditAction, type AuditState, allRisks, auditCommand, reportKind} from './state.ts';

const reportKeys = [
  {action: 'open', keys: ['enter'], label: 'look at it', help: 'everything about the archive'},
  {action: 'view', keys: ['tab'], label: 'findings', help: 'from the archives to the findings, and back'},
  {
    action: 'key',
    keys: ['v'],
    label: 'verify what is due',
    help: 'type the key, and verify what is due with it',
  },
  {action: 'page', keys: ['w'], label: 'write page', help: 'write the report as an HTML page'},
  {action: 'home', keys: ['esc', 'h'], label: 'home', help: 'go home; keep64 forgets the key'},
  ...listKeys,
  ...searchKeys,
] as const satisfies readonly KeyBinding[];

// Beside the list: verdict, counts, heading and command; with room, air between them.
const rowsBesideList = 5;
const airRows = 3;
const airyBodyRows = 18;
// What is chosen is said in full, and what to do about it.
const detailRows = {airy: 4, tight: 2} as const;

const looks: Readonly<Record<RiskSeverity | 'good', {readonly sign: string; readonly meaning: Meaning}>> = {
  good: {sign: signs.good, meaning: 'good'},
  note: {sign: signs.good, meaning: 'good'},
  warning: {sign: signs.warning, meaning: 'warning'},
  critical: {sign: signs.bad, meaning: 'bad'},
};

/** Draws and works the page. */
export function ReportPage({
  title,
  state,
  report,
  dispatch,
  onHome,
}: {
  readonly title: string;
  readonly state: AuditState;
  readonly report: AuditReport;
  readonly dispatch: (action: AuditAction) => void;
  readonly onHome: () => void;
}) {
  const {columns, rows, world} = useShell();
  const {bodyColumns, bodyRows} = frameLayout(columns, rows);
  const {view, indexes, page} = state;
  const risks = useMemo(() => allRisks(report), [report]);
  const layout = layoutArchives(bodyColumns - 4);
  const texts = useMemo(
    () =>
      view === 'archives'
        ? report.archives.map(archive =>
            [archiveCells(archive).join(' '), ...archive.copies.map(({path}) => path)].join(' '),
          )
        : risks.map(risk => explainRisk(risk).sentence),
    [report, risks, view],
  );
  const index = indexes[view];
  const search = useListSearch({
    texts,
    index,
    onMove: target => dispatch({type: 'list-moved', index: target}),
  });
  const isAiry = bodyRows >= airyBodyRows;
  const detail = isAiry ? detailRows.airy : detailRows.tight;
  const others = rowsBesideList + detail + (isAiry ? airRows : 0) + (page === undefined ? 0 : 1);
  const listRows = Math.max(2, bodyRows - others);
  const room = Math.max(1, listRows - search.rows);
  const labelled = reportKeys.map(binding =>
    binding.action === 'view' ? {...binding, label: view === 'archives' ? 'findings' : 'archives'} : binding,
  );
  const keys = search.table(labelled);
  useKeys<string>(keys, action => {
    if (search.act(action)) return;
    if (isListAction(action)) {
      dispatch({type: 'list-moved', index: moveInList(index, action, Math.max(1, texts.length), room)});
    } else if (action === 'open') dispatch({type: 'archive-opened'});
    else if (action === 'view') dispatch({type: 'view-switched'});
    else if (action === 'key') dispatch({type: 'key-asked'});
    else if (action === 'page') dispatch({type: 'page-asked'});
    else onHome();
  });
  // The list turns its pages; it does not move under the eye with each key.
  const start = Math.floor(index / room) * room;
  const chosenRisk = view === 'findings' ? risks[index] : report.archives[index]?.risks[0];
  return (
    <Frame title={title} progress={view} keys={keys} hasTextField={search.isTyping}>
      <Box flexDirection="column" gap={isAiry ? 1 : 0} flexShrink={0}>
        <Box flexDirection="column" flexShrink={0}>
          <Message kind={reportKind(report)} title={verdictOf(risks, report)} />
          <Say as="quiet" wrap="truncate">
            {`${countWords(report.coverage.total)}; ${checkedWords(report)}`}
          </Say>
        </Box>
        <Box flexDirection="column" height={listRows + 1} flexShrink={0}>
          <Say as="strong" wrap="truncate">
            {heading(view, texts.length, start, room)}
          </Say>
          {view === 'archives'
            ? report.archives
                .slice(start, start + room)
                .map((archive, at) => (
                  <ArchiveRow
                    key={archive.messageId ?? archive.copies[0]?.path ?? at}
                    archive={archive}
                    layout={layout}
                    isChosen={start + at === index}
                  />
                ))
            : risks.slice(start, start + room).map((risk, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: several findings may read alike
                <RiskRow key={at} risk={risk} columns={bodyColumns - 4} isChosen={start + at === index} />
              ))}
          <SearchLine search={search} columns={bodyColumns} />
        </Box>
        <Box height={detail} flexShrink={0} overflow="hidden">
          <Say as="quiet">{detailOf(chosenRisk)}</Say>
        </Box>
        <Box flexDirection="column" flexShrink={0}>
          {page !== undefined &&
            ('path' in page ? (
              <Message
                kind="good"
                title={`Written: ${safeName(shortenPath(page.path, world.base.homeFolder), bodyColumns - 12)}`}
              />
            ) : (
              <Message kind="warning" title={asSentence(page.problem)} />
            ))}
          <SameCommand command={auditCommand(state, world.base.homeFolder)} />
        </Box>
      </Box>
    </Frame>
  );
}

function verdictOf(risks: readonly Risk[], report: AuditReport): string {
  const count = (severity: RiskSeverity): number =>
    risks.filter(risk => severityOfRisk(risk) === severity).length;
  const critical = count('critical');
  const warnings = count('warning');
  if (critical > 0)
    return `${formatCount(critical, 'critical finding')}, ${formatCount(warnings, 'warning')}.`;
  if (warnings > 0) return `${formatCount(warnings, 'warning')}; nothing that was looked at is damaged.`;
  return report.archives.length === 0 ? 'There are no archives here.' : 'All is well, as far as was looked.';
}

function heading(view: AuditState['view'], count: number, start: number, room: number): string {
  const what = view === 'archives' ? 'archive' : 'finding';
  const range = count > room ? `, ${start + 1} to ${Math.min(count, start + room)} shown (↓ for more)` : '';
  return formatCount(count, what) + range;
}

function detailOf(risk: Risk | undefined): string {
  if (risk === undefined) return '';
  const {sentence, hint} = explainRisk(risk);
  return `${asSentence(sentence)} ${asSentence(hint)}`;
}

function ArchiveRow({
  archive,
  layout,
  isChosen,
}: {
  readonly archive: AuditReport['archives'][number];
  readonly layout: ArchiveColumns;
  readonly isChosen: boolean;
}) {
  const {isScreenReader} = useShell();
  const {sign, meaning} = looks[archive.severity];
  const cells = archiveCells(archive);
  return (
    <Row isChosen={isChosen} sign={isScreenReader ? `${archive.severity}:` : sign} meaning={meaning}>
      {layout.columns.map(({cell, width, isRight}) => (
        <Box
          key={cell}
          width={width}
          flexShrink={0}
          marginRight={2}
          justifyContent={isRight ? 'flex-end' : 'flex-start'}
        >
          <Say as={isChosen ? 'strong' : 'plain'} wrap="truncate">
            {cell === 0 ? safeName(cells[0] ?? '', width) : (cells[cell] ?? '')}
          </Say>
        </Box>
      ))}
    </Row>
  );
}

function RiskRow({
  risk,
  columns,
  isChosen,
}: {
  readonly risk: Risk;
  readonly columns: number;
  readonly isChosen: boolean;
}) {
  const {isScreenReader} = useShell();
  const severity = severityOfRisk(risk);
  const {sign, meaning} =
    severity === 'note' ? {sign: signs.accent, meaning: 'quiet' as const} : looks[severity];
  return (
    <Row isChosen={isChosen} sign={isScreenReader ? `${severity}:` : sign} meaning={meaning}>
      <Say as={isChosen ? 'strong' : 'plain'} wrap="truncate">
        {truncateMiddle(explainRisk(risk).sentence, columns)}
      </Say>
    </Row>
  );
}

function Row({
  isChosen,
  sign,
  meaning,
  children,
}: {
  readonly isChosen: boolean;
  readonly sign: string;
  readonly meaning: Meaning;
  readonly children: ReactNode;
}) {
  return (
    <Box height={1} flexShrink={0} aria-role="option" aria-state={{selected: isChosen}}>
      <Box width={2} flexShrink={0} aria-hidden>
        <Say as="accent">{isChosen ? '❯' : ' '}</Say>
      </Box>
      <Box minWidth={2} flexShrink={0} marginRight={sign.length > 1 ? 1 : 0}>
        <Say as={meaning}>{sign}</Say>
      </Box>
      {children}
    </Box>
  );
}

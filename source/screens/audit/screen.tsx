/** Auditing, step by step: the folders, how deep to look, and the report. */
import {useReducer} from 'react';
import {defaultDueAfterDays, defaultDueDepth} from '../../audit/check-history.ts';
import {utf8} from '../../bytes/bytes.ts';
import {audit} from '../../commands/audit.ts';
import type {AuditKey} from '../../commands/check-copy.ts';
import type {Secret} from '../../commands/context.ts';
import {Keep64Error} from '../../errors.ts';
import {deriveKeyId} from '../../key/key-id.ts';
import {formatAuditHtml} from '../../report/audit-html.ts';
import {useShell} from '../app-world.ts';
import {type Fact, Facts, SameCommand} from '../components/facts.tsx';
import {Frame} from '../components/frame.tsx';
import {Page} from '../components/page.tsx';
import {Say} from '../components/text.tsx';
import type {KeyBinding} from '../key-table.ts';
import {shortenPath} from '../paths.ts';
import {PathStep} from '../steps/path-step.tsx';
import {SecretStep} from '../steps/secret-step.tsx';
import {WorkStep} from '../steps/work-step.tsx';
import {useKeys} from '../use-keys.ts';
import {useWipedSecret} from '../use-wiped-secret.ts';
import {ArchivePage} from './archive-page.tsx';
import {ReportPage} from './report-page.tsx';
import {
  type AuditAction,
  type AuditReads,
  type AuditState,
  auditCommand,
  chosenArchive,
  reduceAudit,
  startAudit,
  stepBefore,
} from './state.ts';

const title = 'Audit a collection';

/** Draws and works the screen. */
export function AuditScreen() {
  const {world, navigate} = useShell();
  const [state, dispatch] = useReducer(reduceAudit, startAudit);
  const {secret, report} = state;
  useWipedSecret(secret);
  const goHome = (): void => navigate({type: 'home-chosen'});
  const goBack = (): void => {
    const before = stepBefore(state);
    if (before === 'plan-asked' || before === 'report-asked') dispatch({type: before});
    else goHome();
  };
  const writePage = async (path: string): Promise<void> => {
    if (report === undefined) return;
    try {
      await world.command.disk.writeSmallFile(path, utf8(formatAuditHtml(report)), {
        random: world.command.random,
      });
      dispatch({type: 'page-written', path});
    } catch (error) {
      if (!(error instanceof Keep64Error)) throw error;
      dispatch({type: 'page-failed', error});
    }
  };

  switch (state.step) {
    case 'folder':
      return (
        <PathStep
          key="folder"
          title={title}
          progress="folders"
          question={state.folders.length === 0 ? 'A folder with archives' : 'Another folder with archives'}
          explanation="It is looked through with all that lies in it, and only read. Each folder counts as a place."
          initial=""
          wanted="file-or-folder"
          onPaths={paths => dispatch({type: 'folders-chosen', paths})}
          {...(state.folders.length === 0 ? {} : {onBack: goBack})}
        />
      );
    case 'plan':
      return <PlanPage state={state} dispatch={dispatch} onHome={goHome} />;
    case 'secret':
      return (
        <SecretStep
          title={title}
          progress="key"
          question="The recovery key of the archives"
          allowsPassword
          secret={secret}
          onOther={() => dispatch({type: 'other-secret-asked'})}
          onSecret={entered => dispatch({type: 'secret-entered', secret: entered})}
          onBack={goBack}
        />
      );
    case 'running':
      return (
        <WorkStep
          title={title}
          progress="looking"
          explanation="Nothing is written. It can be stopped at any time."
          given={state.folders}
          start={(folders, context) =>
            audit(
              {
                roots: folders,
                dueAfterDays: defaultDueAfterDays,
                dueDepth: defaultDueDepth,
                isDueOnly: false,
                key: state.reads === 'key' && secret !== undefined ? auditKey(secret) : undefined,
                readsFixity: state.reads === 'fixity',
                share: undefined,
                readsAll: false,
              },
              context,
            )
          }
          onReport={ended => dispatch({type: 'audit-ended', report: ended})}
          afterStop="The folders were not looked through to their end, so there is no report. Nothing was changed."
          onAgain={() => dispatch({type: 'plan-asked'})}
        />
      );
    case 'report':
      return report === undefined ? null : (
        <ReportPage title={title} state={state} report={report} dispatch={dispatch} onHome={goHome} />
      );
    case 'archive': {
      const archive = chosenArchive(state);
      return archive === undefined ? null : <ArchivePage title={title} archive={archive} onBack={goBack} />;
    }
    case 'page':
      return (
        <PathStep
          key="page"
          title={title}
          progress="page"
          question="A new file for the page"
          explanation="The report with charts, as one HTML file that opens without a network. It holds no key."
          initial=""
          suggestedName={`keep64-audit-${report?.at.slice(0, 10) ?? ''}.html`}
          wanted="new-file"
          onPath={path => void writePage(path)}
          onBack={goBack}
        />
      );
  }
}

function auditKey(secret: Secret): AuditKey {
  return {secret, keyId: secret.kind === 'recovery-key' ? deriveKeyId(secret.key) : undefined};
}

const planKeys = [
  {action: 'start', keys: ['enter'], label: 'start', help: 'look through the folders'},
  {action: 'add', keys: ['a'], label: 'another folder', help: 'add a folder'},
  {
    action: 'reads',
    keys: ['r'],
    label: 'how deep',
    help: 'headers only, bytes compared, or verified with the key',
  },
  {action: 'drop', keys: ['x'], label: 'drop one', help: 'take the last folder out again'},
  {action: 'home', keys: ['esc'], label: 'home', help: 'leave this, and go home'},
] as const satisfies readonly KeyBinding[];

const readsWords: Readonly<Record<AuditReads, string>> = {
  headers: 'headers only: fast, and proves little',
  fixity: 'what is due is compared with its .sha256 file',
  key: 'what is due is verified with the key',
};

function PlanPage({
  state,
  dispatch,
  onHome,
}: {
  readonly state: AuditState;
  readonly dispatch: (action: AuditAction) => void;
  readonly onHome: () => void;
}) {
  const {rows, world} = useShell();
  const {homeFolder} = world.base;
  useKeys(planKeys, action => {
    if (action === 'start') dispatch({type: 'audit-asked'});
    else if (action === 'add') dispatch({type: 'another-folder-asked'});
    else if (action === 'reads') dispatch({type: 'reads-switched'});
    else if (action === 'drop') dispatch({type: 'last-folder-dropped'});
    else onHome();
  });
  // The other rows are the title, the question, how deep, the command and the air between them.
  const shown = state.folders.slice(-Math.max(2, rows - 14));
  const hidden = state.folders.length - shown.length;
  const facts: Fact[] = [
    ...(hidden > 0 ? [{name: 'Folders', value: `${hidden} more above`}] : []),
    ...shown.map((folder, index) => ({
      name: `Folder ${hidden + index + 1}`,
      value: shortenPath(folder, homeFolder),
    })),
    {name: 'How deep', value: readsWords[state.reads]},
  ];
  return (
    <Frame title={title} progress="plan" keys={planKeys}>
      <Page isCrowded>
        <Say as="strong">Look through this?</Say>
        <Facts facts={facts} />
        <Say as="quiet">
          Give every place that holds copies: another disk, a stick, a folder in the network.
        </Say>
        <SameCommand command={auditCommand({...state, page: undefined}, homeFolder)} />
      </Page>
    </Frame>
  );
}

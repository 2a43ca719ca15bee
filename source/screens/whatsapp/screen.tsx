/** Opening a WhatsApp backup, step by step: what it holds in tables and bars, whether it is whole, and sealing it. */
import {tmpdir} from 'node:os';
import {dirname} from 'node:path';
import {useEffect, useReducer, useState} from 'react';
import type {AnySecret} from '../../commands/context.ts';
import {seal} from '../../commands/seal.ts';
import {readSecretFileBytes} from '../../commands/secret-file.ts';
import {findBackup, whatsappAudit} from '../../commands/whatsapp-audit.ts';
import {Keep64Error} from '../../errors.ts';
import {explainError} from '../../report/words.ts';
import {useShell} from '../app-world.ts';
import type {Choice} from '../components/select.tsx';
import {shortenPath} from '../paths.ts';
import {SealedPage} from '../seal/sealed-page.tsx';
import {asSentence} from '../sentence.ts';
import {ChoiceStep} from '../steps/choice-step.tsx';
import {KeyStep} from '../steps/key-step.tsx';
import {PathStep} from '../steps/path-step.tsx';
import {RunStep} from '../steps/run-step.tsx';
import {StoppedStep} from '../steps/stopped-step.tsx';
import {useWipedSecret} from '../use-wiped-secret.ts';
import {AuditPages} from './audit-page.tsx';
import {reduceWhatsApp, startWhatsApp} from './state.ts';

const title = 'Open a WhatsApp backup';

const keyForms: readonly Choice<'digits' | 'key-file'>[] = [
  {value: 'digits', label: 'Type the 64 digits', hint: 'or 24 words: for .crypt15'},
  {
    value: 'key-file',
    label: 'Take a key file',
    hint: 'encrypted_backup.key, or the phone’s key for .crypt12 and .crypt14',
  },
];

const sealKeys: readonly Choice<'same' | 'other'>[] = [
  {value: 'other', label: 'My recovery key', hint: 'one that keep64 made, on its own paper'},
  {value: 'same', label: 'The same key', hint: 'the 64 digits of WhatsApp open the archive too'},
];

/** Draws and works the screen. */
export function WhatsAppScreen() {
  const {world, navigate} = useShell();
  const {homeFolder} = world.base;
  const [state, dispatch] = useReducer(reduceWhatsApp, startWhatsApp);
  const [problem, setProblem] = useState('');
  const {secret, sealKey} = state;
  useWipedSecret(secret);
  useEffect(() => () => sealKey?.wipe(), [sealKey]);
  const goHome = (): void => navigate({type: 'home-chosen'});
  const goBack = (): void => {
    setProblem('');
    dispatch({type: 'went-back'});
  };

  /** Runs what may be refused, and says why on the step that asked for it. */
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      setProblem('');
      await work();
    } catch (error) {
      if (!(error instanceof Keep64Error)) throw error;
      setProblem(asSentence(explainError(error).message));
    }
  };
  const chooseSource = (path: string): Promise<void> =>
    attempt(async () => {
      const backup = await findBackup([path], {...world.command, signal: new AbortController().signal});
      dispatch({type: 'source-chosen', path, backup});
    });
  const chooseKeyFile = (path: string): Promise<void> =>
    attempt(async () => {
      const entered: AnySecret = readSecretFileBytes(await world.command.disk.readSecretFile(path));
      dispatch({type: 'secret-entered', secret: entered});
    });

  switch (state.step) {
    case 'source':
      return (
        <PathStep
          key="source"
          title={title}
          progress="step 1 of 3"
          question="Folder or file"
          explanation={
            problem === ''
              ? 'The folder WhatsApp, with Databases and Media in it; or one backup, database or exported chat. It is only read.'
              : problem
          }
          initial={shortenPath(state.source, homeFolder)}
          wanted="file-or-folder"
          onPath={path => void chooseSource(path)}
          onBack={goHome}
        />
      );
    case 'key-form':
      return (
        <ChoiceStep
          key="key-form"
          title={title}
          progress="step 2 of 3"
          question="How do you have the key?"
          explanation="A password or passkey opens no file: it lets WhatsApp fetch the key. Turn on the 64 digits there."
          choices={keyForms}
          onChoice={form => dispatch({type: 'key-form-chosen', form})}
          onBack={goBack}
        />
      );
    case 'digits':
      return (
        <KeyStep
          key="digits"
          title={title}
          progress="step 2 of 3"
          question="The 64 digits that WhatsApp showed"
          hasCheckLine={false}
          {...(state.backup === undefined ? {} : {against: state.backup})}
          allowsPassword={false}
          onSecret={entered => dispatch({type: 'secret-entered', secret: entered})}
          onBack={goBack}
        />
      );
    case 'key-file':
      return (
        <PathStep
          key="key-file"
          title={title}
          progress="step 2 of 3"
          question="Key file"
          explanation={problem === '' ? 'It is read once, known by its content, and not kept.' : problem}
          initial=""
          wanted="file"
          onPath={path => void chooseKeyFile(path)}
          onBack={goBack}
        />
      );
    case 'auditing':
      return (
        <RunStep
          key="auditing"
          title={title}
          progress="step 3 of 3"
          explanation="Databases are looked into as private copies, which are removed again. Nothing else is written."
          start={context => {
            const {source: folder} = state;
            const temporaryFolder = tmpdir();
            return whatsappAudit(
              {folder, secret, showNames: false, isQuick: false, temporaryFolder},
              context,
            );
          }}
          onEnd={end => dispatch({type: 'audit-ended', end})}
        />
      );
    case 'audit':
      return state.report === undefined ? null : (
        <AuditPages title={title} state={state} report={state.report} dispatch={dispatch} />
      );
    case 'seal-folder':
      return (
        <PathStep
          key="seal-folder"
          title={title}
          progress="seal, 1 of 2"
          question="Folder for the archive"
          explanation="Where the archive goes: best another disk. What the backups hold is sealed in their place."
          initial={shortenPath(
            state.sealFolder === '' ? dirname(state.source) : state.sealFolder,
            homeFolder,
          )}
          wanted="folder"
          onPath={path => dispatch({type: 'seal-folder-chosen', path})}
          onBack={goBack}
        />
      );
    case 'seal-key-choice':
      return (
        <ChoiceStep
          key="seal-key-choice"
          title={title}
          progress="seal, 2 of 2"
          question="Which key shall open the archive?"
          explanation="WhatsApp makes new digits when encryption is turned off and on: a key of its own stays."
          choices={sealKeys}
          onChoice={choice => dispatch({type: 'seal-key-chosen', choice})}
          onBack={goBack}
        />
      );
    case 'seal-key':
      return (
        <KeyStep
          key="seal-key"
          title={title}
          progress="seal, 2 of 2"
          question="The recovery key that opens the archive"
          allowsPassword={false}
          onSecret={entered => {
            if (entered.kind === 'recovery-key') dispatch({type: 'seal-key-entered', key: entered.key});
          }}
          onBack={goBack}
        />
      );
    case 'sealing':
      return (
        <RunStep
          key="sealing"
          title={title}
          progress="sealing"
          explanation="Nothing decrypted is written outside of the archive, which gets its name only after every byte was read back."
          start={context => {
            // The step comes only with both keys: see 'sealing-asked'.
            if (secret === undefined || sealKey === undefined)
              throw new Error('sealing was asked for without a key');
            return seal(
              {
                sources: [state.source],
                outputFolder: state.sealFolder,
                profile: 'rfc4880',
                compress: 'auto',
                key: sealKey,
                verify: true,
                escapeNames: false,
                whatsapp: {secret, keepsOriginals: false},
              },
              context,
            );
          }}
          onEnd={end => dispatch({type: 'sealing-ended', end})}
        />
      );
    case 'sealed':
      return state.sealed === undefined ? null : <SealedPage title={title} report={state.sealed} />;
    case 'ended-early':
      return (
        <StoppedStep
          title={title}
          error={state.error}
          state="Nothing was changed, and nothing decrypted is left behind."
          onAgain={goBack}
          onHome={goHome}
        />
      );
  }
}

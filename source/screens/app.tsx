/** Which screen is shown, and the few things that belong to none of them: Ctrl-C, Ctrl-Z, help, notices, leaving. */
import {useApp, useIsScreenReaderEnabled, useWindowSize} from 'ink';
import {useEffect, useReducer, useRef, useState} from 'react';
import {AboutScreen} from './about/screen.tsx';
import {type AppNotice, AppShellContext, type AppWorld} from './app-world.ts';
import {AuditScreen} from './audit/screen.tsx';
import {CheckKeyScreen} from './check-key/screen.tsx';
import {CompareScreen} from './compare/screen.tsx';
import {ContentsScreen} from './contents/screen.tsx';
import {CreateKeyScreen} from './create-key/screen.tsx';
import {HomeScreen} from './home/screen.tsx';
import {InputRoot, useKeyPress, usePastedText} from './input-bus.tsx';
import {InspectScreen} from './inspect/screen.tsx';
import {keyName} from './key-table.ts';
import {LogScreen} from './log/screen.tsx';
import {homeStack, navigate, type Screen, topScreen} from './navigation.ts';
import {PasswordScreen} from './password/screen.tsx';
import {RepairScreen} from './repair/screen.tsx';
import {RestoreScreen} from './restore/screen.tsx';
import {SalvageScreen} from './salvage/screen.tsx';
import {SealScreen} from './seal/screen.tsx';
import type {TerminalSignals} from './terminal-signals.ts';
import {drillPurpose, verifyPurpose} from './verify/purpose.ts';
import {VerifyScreen} from './verify/screen.tsx';
import {WhatsAppScreen} from './whatsapp/screen.tsx';

/** What a shell says for a program that Ctrl-C ended: 128 + SIGINT. */
export const interruptedExitCode = 130;

/** What the app needs besides its world. */
export type AppProps = {
  readonly world: AppWorld;
  readonly terminalSignals: Pick<TerminalSignals, 'listen' | 'stopProcess'>;
  /** Ends the program with an exit code. */
  readonly onQuit: (exitCode: number) => void;
};

/** Draws the program. */
export function App(props: AppProps) {
  return (
    <InputRoot>
      <Shell {...props} />
    </InputRoot>
  );
}

function Shell({world, terminalSignals, onQuit}: AppProps) {
  const {suspendTerminal} = useApp();
  const {columns, rows} = useWindowSize();
  const isScreenReader = useIsScreenReaderEnabled();
  const [stack, dispatch] = useReducer(navigate, homeStack);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [notice, setNotice] = useState<AppNotice>();

  const isSuspended = useRef(false);
  const suspend = async (meanwhile: () => Promise<void>): Promise<void> => {
    if (isSuspended.current) return;
    isSuspended.current = true;
    try {
      await suspendTerminal(meanwhile);
    } finally {
      isSuspended.current = false;
    }
  };
  useEffect(() => {
    world.runs.listen(() => setNotice(last => (last === 'stopping' ? undefined : last)));
  }, [world.runs]);
  useEffect(() => {
    terminalSignals.listen(signal => {
      // After a stop nobody announced, the shell has used the terminal: taking it anew draws everything again.
      void suspend(signal === 'stop-asked' ? () => terminalSignals.stopProcess() : async () => {});
    });
  });

  useKeyPress((input, key) => {
    const name = keyName(input, key);
    if (name === 'ctrl+z') void suspend(() => terminalSignals.stopProcess());
    if (name !== 'ctrl+c') {
      if (notice !== 'stopping') setNotice(undefined);
      return;
    }
    if (notice === 'quit-asked' || notice === 'stopping') onQuit(interruptedExitCode);
    else if (world.runs.isBusy) {
      world.runs.stopAll();
      setNotice('stopping');
    } else setNotice('quit-asked');
  });
  usePastedText(() => setNotice(undefined));

  const screen = topScreen(stack);
  const shell = {
    world,
    columns,
    rows,
    isScreenReader,
    isHelpOpen,
    notice,
    setHelpOpen,
    tellNotLogged: () => setNotice(last => last ?? 'not-logged'),
    navigate: dispatch,
    quit: onQuit,
  };
  return (
    <AppShellContext value={shell}>
      <ScreenView key={`${stack.length} ${screen.name}`} screen={screen} />
    </AppShellContext>
  );
}

function ScreenView({screen}: {readonly screen: Screen}) {
  switch (screen.name) {
    case 'home':
      return <HomeScreen />;
    case 'create-key':
      return <CreateKeyScreen />;
    case 'about':
      return <AboutScreen />;
    case 'check-key':
      return <CheckKeyScreen />;
    case 'seal':
      return <SealScreen recoveryKey={screen.key} wantsPassword={screen.wantsPassword} />;
    case 'verify':
      return <VerifyScreen archive={screen.archive} recoveryKey={screen.key} purpose={verifyPurpose} />;
    case 'drill':
      return <VerifyScreen archive={screen.archive} purpose={drillPurpose} />;
    case 'log':
      return <LogScreen />;
    case 'contents':
      return <ContentsScreen archive={screen.archive} secret={screen.secret} />;
    case 'restore':
      return <RestoreScreen archive={screen.archive} only={screen.only} secret={screen.secret} />;
    case 'inspect':
      return <InspectScreen file={screen.file} />;
    case 'audit':
      return <AuditScreen />;
    case 'compare':
      return <CompareScreen archive={screen.archive} />;
    case 'password':
      return <PasswordScreen archive={screen.archive} />;
    case 'whatsapp':
      return <WhatsAppScreen />;
    case 'salvage':
      return <SalvageScreen archive={screen.archive} secret={screen.secret} />;
    case 'repair':
      return <RepairScreen archive={screen.archive} secret={screen.secret} />;
  }
}

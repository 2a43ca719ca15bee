/** The first screen: what a recovery key is, and what can be done. */
import {Box} from 'ink';
import {useReducer} from 'react';
import {frameLayout, useShell} from '../app-world.ts';
import {Frame} from '../components/frame.tsx';
import {Select} from '../components/select.tsx';
import {Say} from '../components/text.tsx';
import {isListAction, type KeyBinding, listKeys} from '../key-table.ts';
import {useKeys} from '../use-keys.ts';
import {type HomeChoice, homeChoices, reduceHome} from './state.ts';

const keys = [
  ...listKeys.slice(0, 2),
  {action: 'choose', keys: ['enter'], label: 'choose', help: 'do what is pointed at'},
  {action: 'quit', keys: ['q'], label: 'quit', help: 'leave keep64'},
  ...homeChoices.slice(0, -1).map(({label}, index) => ({
    action: `go-${index}` as const,
    keys: [String(index + 1)],
    help: label.toLowerCase(),
  })),
  ...listKeys.slice(2),
] satisfies readonly KeyBinding[];

// The explanation needs this many rows beside the list.
const roomyRows = 20;

/** Draws and works home. */
export function HomeScreen() {
  const {columns, rows, navigate, quit} = useShell();
  const [index, dispatch] = useReducer(reduceHome, 0);
  const choose = (choice: HomeChoice | undefined): void => {
    if (choice === 'quit') quit(0);
    else if (choice !== undefined) navigate({type: 'screen-opened', screen: {name: choice}});
  };
  useKeys<string>(keys, action => {
    if (isListAction(action)) dispatch(action);
    else if (action === 'choose') choose(homeChoices[index]?.value);
    else if (action === 'quit') quit(0);
    else choose(homeChoices[Number(action.replace('go-', ''))]?.value);
  });
  const {bodyColumns} = frameLayout(columns, rows);
  return (
    <Frame title="recovery keys and sealed archives, offline" keys={keys}>
      <Box flexDirection="column" gap={1} paddingTop={rows >= roomyRows ? 1 : 0}>
        {rows >= roomyRows && <Explanation />}
        <Select choices={homeChoices} index={index} columns={bodyColumns} />
      </Box>
    </Frame>
  );
}

function Explanation() {
  return (
    <Box flexDirection="column">
      <Say>A recovery key is 64 digits that open everything sealed with it.</Say>
      <Say>Nobody can reset it, look it up or guess it: not us, not anyone.</Say>
      <Say>Lose it, and what is sealed is gone. So: on paper, in two places.</Say>
      <Say>Any OpenPGP program opens the archives with it, without keep64.</Say>
    </Box>
  );
}

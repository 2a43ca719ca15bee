import test from 'ava';
import {Text} from 'ink';
import {useState} from 'react';
import {InputRoot, useKeyPress, usePastedText} from '../../source/screens/input-bus.tsx';
import {renderInk} from './_render-ink.ts';

/** Counts with what it last drew, as a screen does that acts on what is to be seen. */
function Counter() {
  const [count, setCount] = useState(0);
  useKeyPress(() => setCount(count + 1));
  usePastedText(() => setCount(count * 10));
  return <Text>{`count ${count}.`}</Text>;
}

test('keys that come at once act one after the other, each on what the last one made', async t => {
  const ink = await renderInk(
    t,
    <InputRoot>
      <Counter />
    </InputRoot>,
  );
  await ink.press('\u001b[B\u001b[B\r');
  await ink.waitFor('count 3.');
  t.pass();
});

test('keys and pastes that come at once keep their order', async t => {
  const ink = await renderInk(
    t,
    <InputRoot>
      <Counter />
    </InputRoot>,
  );
  await ink.press('\u001b[B\u001b[200~text\u001b[201~\u001b[B');
  await ink.waitFor('count 11.');
  t.pass();
});

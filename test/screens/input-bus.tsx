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

/** A list that Enter leaves for a field. */
function ListAndField() {
  const [isField, setIsField] = useState(false);
  const [seen, setSeen] = useState('');
  useKeyPress(
    (input, key) => {
      if (key.return) setIsField(true);
      else setSeen(`${seen}(${input})`);
    },
    {takesText: isField},
  );
  return <Text>{`seen ${seen}.`}</Text>;
}

test('Enter and what is typed behind it in one go act one after the other, and reach the field it leads to', async t => {
  const ink = await renderInk(
    t,
    <InputRoot>
      <ListAndField />
    </InputRoot>,
  );
  await ink.press('jk\r');
  await ink.waitFor('seen (j)(k).');
  await ink.press('abc');
  await ink.waitFor('seen (j)(k)(abc).');
  t.pass();
});

import test, {type ExecutionContext} from 'ava';
import {useReducer} from 'react';
import {KeyField} from '../../../source/screens/components/key-field.tsx';
import {editText, startEdit} from '../../../source/screens/text-edit.ts';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

function Field({onSubmit}: {readonly onSubmit: (text: string) => void}) {
  const [edit, onEdit] = useReducer(editText, startEdit());
  return <KeyField edit={edit} onEdit={onEdit} onSubmit={() => onSubmit(edit.text)} />;
}

async function draw(t: ExecutionContext, columns: number) {
  const submitted: string[] = [];
  const ink = await renderInk(
    t,
    <InShell columns={columns} rows={15}>
      <Field onSubmit={text => submitted.push(text)} />
    </InShell>,
    {columns, rows: 15},
  );
  return {...ink, submitted};
}

for (const columns of [80, 40]) {
  test(`shows the groups as they fill, whatever separates them, at ${columns} columns`, async t => {
    const field = await draw(t, columns);
    await field.press('67-30 A5 95o1');
    await field.waitFor('10 of 64 digits');
    t.regex(field.screen(), /^1 {3}6730 {2}a595 {2}01▏· {2}····$/m);
    t.regex(field.screen(), /^5 {3}····.*check line$/m);
  });
}

test('a paste with line breaks fills all lines and submits nothing', async t => {
  const field = await draw(t, 80);
  const lines = Array.from({length: 5}, (_, index) => `${index}000 0000 0000 000${index}`);
  await field.press(`\u001b[200~${lines.join('\r')}\r\u001b[201~`);
  await field.waitFor('64 digits and the check line');
  t.regex(field.screen(), /^4 {3}3000 {2}0000 {2}0000 {2}0003$/m);
  t.deepEqual(field.submitted, []);
});

test('words stand as words', async t => {
  const field = await draw(t, 80);
  await field.press('grunt lunch grace');
  await field.waitFor('3 of 24 words');
  t.regex(field.screen(), /grunt lunch grace▏/);
});

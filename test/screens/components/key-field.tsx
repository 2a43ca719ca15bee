import test, {type ExecutionContext} from 'ava';
import {useReducer} from 'react';
import {formatKeyGrid, recoveryKeyFromBytes} from '../../../source/key/recovery-key.ts';
import {displayWidth} from '../../../source/report/display-width.ts';
import {KeyField} from '../../../source/screens/components/key-field.tsx';
import {editText, startEdit} from '../../../source/screens/text-edit.ts';
import {renderInk} from '../_render-ink.ts';
import {InShell} from '../_shell.tsx';

type FieldProps = {readonly onSubmit: (text: string) => void; readonly hasCheckLine: boolean};

function Field({onSubmit, hasCheckLine}: FieldProps) {
  const [edit, onEdit] = useReducer(editText, startEdit());
  return (
    <KeyField edit={edit} onEdit={onEdit} onSubmit={() => onSubmit(edit.text)} hasCheckLine={hasCheckLine} />
  );
}

const key = recoveryKeyFromBytes(Uint8Array.from({length: 32}, (_, index) => 7 * index + 1));

async function draw(t: ExecutionContext, columns: number, hasCheckLine = true) {
  const submitted: string[] = [];
  const ink = await renderInk(
    t,
    <InShell columns={columns} rows={15}>
      <Field onSubmit={text => submitted.push(text)} hasCheckLine={hasCheckLine} />
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
    t.regex(field.screen(), /^5 {3}····.* check/m);
  });
}

test('a paste with line breaks fills all lines and submits nothing', async t => {
  const field = await draw(t, 80);
  const lines = Array.from({length: 5}, (_, index) => `${index}000 0000 0000 000${index}`);
  await field.press(`\u001b[200~${lines.join('\r')}\r\u001b[201~`);
  await field.waitFor('The check line differs');
  t.regex(field.screen(), /^4 {3}3000 {2}0000 {2}0000 {2}0003$/m);
  t.deepEqual(field.submitted, []);
});

test('a key that comes without a check line has no row for one, and takes one all the same', async t => {
  const field = await draw(t, 80, false);
  const [paper, checkLine] = [formatKeyGrid(key).slice(0, 4).join(''), formatKeyGrid(key)[4] ?? ''];
  await field.waitFor('64 digits, 24 words');
  await field.press(paper);
  await field.waitFor('64 digits; Enter tries them.');
  t.notRegex(field.screen(), /^5|check line/m);
  t.regex(field.screen(), /^4 .*▏$/m);
  await field.press(checkLine);
  await field.waitFor('64 digits and the check line, which agrees.');
  t.regex(field.screen(), /^5 .* check line$/m);
});

test('words stand as words', async t => {
  const field = await draw(t, 80);
  await field.press('grunt lunch grace');
  await field.waitFor('3 of 24 words');
  t.regex(field.screen(), /grunt lunch grace▏/);
});

for (const columns of [80, 40]) {
  test(`the check line is compared group by group while it is typed, at ${columns} columns`, async t => {
    const field = await draw(t, columns);
    const paper = [...formatKeyGrid(key).slice(0, 4)].join('');
    const [one = '', two = '', three = '', four = ''] = formatKeyGrid(key)[4]?.split(' ') ?? [];
    await field.press(paper, one, two.slice(0, 3));
    await field.waitFor(`${one}✓`);
    t.notRegex(field.screen(), /✗|✓.*✓/);
    await field.press(two.slice(3), three, four);
    await field.waitFor(/which\s+agrees/);
    t.is(field.screen().match(/✓/g)?.length, 4);
    t.true(
      field
        .screen()
        .split('\n')
        .every(line => displayWidth(line) <= columns),
    );
    await field.press('\u007f', four.endsWith('0') ? '1' : '0');
    await field.waitFor(/One group of the check line\s+differs/);
    t.is(field.screen().match(/✓/g)?.length, 3);
    t.is(field.screen().match(/✗/g)?.length, 1);
  });
}

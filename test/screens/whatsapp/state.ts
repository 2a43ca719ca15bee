import test from 'ava';
import type {AuditedBackup, WhatsAppAuditReport} from '../../../source/commands/whatsapp-audit.ts';
import {DamagedError} from '../../../source/errors.ts';
import {
  canSeal,
  reduceWhatsApp,
  startWhatsApp,
  type WhatsAppAction,
  type WhatsAppState,
} from '../../../source/screens/whatsapp/state.ts';
import {digits} from '../../cli/_cli.ts';
import {keyOf} from '../../commands/_in-process.ts';

const key = keyOf(digits);
const secret = {kind: 'recovery-key', key} as const;
const phone = {
  kind: 'phone-key',
  keyVersion: 2,
  serverSalt: new Uint8Array(32),
  googleId: new Uint8Array(16),
  aesKey: new Uint8Array(32),
} as const;

function report(...verdicts: AuditedBackup['verdict'][]): WhatsAppAuditReport {
  return {
    schema: 'keep64/whatsapp-audit-1',
    folder: '/w',
    showsNames: false,
    backups: verdicts.map(verdict => ({
      path: 'x',
      size: 1,
      made: '',
      verdict,
      error: undefined,
      whatsapp: undefined,
      fixity: 'absent',
    })),
    databases: [],
    main: undefined,
    chatExports: [],
    media: undefined,
    findings: [],
  };
}

function play(...actions: WhatsAppAction[]): WhatsAppState {
  return actions.reduce(reduceWhatsApp, startWhatsApp);
}

const chosen: WhatsAppAction = {type: 'source-chosen', path: '/w', backup: '/w/x.crypt15'};
const entered: WhatsAppAction = {type: 'secret-entered', secret};
const audited: WhatsAppAction = {type: 'audit-ended', end: {kind: 'done', report: report('verified')}};

test('a folder with backups asks for a key, one without is looked at at once', t => {
  t.is(play(chosen).step, 'key-form');
  t.is(play({type: 'source-chosen', path: '/w', backup: undefined}).step, 'auditing');
  t.is(play(chosen, {type: 'key-form-chosen', form: 'key-file'}).step, 'key-file');
  t.is(play(chosen, {type: 'key-form-chosen', form: 'digits'}, {type: 'went-back'}).step, 'key-form');
});

test('the pages of an audit turn both ways, and each begins at its top', t => {
  const state = play(chosen, entered, audited, {type: 'list-moved', offset: 5});
  t.is(state.page, 'contents');
  const next = reduceWhatsApp(state, {type: 'page-turned', by: 1});
  t.is(next.page, 'months');
  t.is(next.offset, 0);
  t.is(reduceWhatsApp(state, {type: 'page-turned', by: -1}).page, 'findings');
});

test('only what opened can be sealed, with the same key or another', t => {
  const wrong = play(chosen, entered, {
    type: 'audit-ended',
    end: {kind: 'done', report: report('wrong-key')},
  });
  t.false(canSeal(wrong));
  t.is(reduceWhatsApp(wrong, {type: 'sealing-asked'}).step, 'audit');
  const folder: WhatsAppAction = {type: 'seal-folder-chosen', path: '/out'};
  const asked = play(chosen, entered, audited, {type: 'sealing-asked'}, folder);
  t.is(asked.step, 'seal-key-choice');
  const same = reduceWhatsApp(asked, {type: 'seal-key-chosen', choice: 'same'});
  t.is(same.step, 'sealing');
  t.is(same.sealKey, key);
  t.is(reduceWhatsApp(asked, {type: 'seal-key-chosen', choice: 'other'}).step, 'seal-key');
  const byPhone = play(
    chosen,
    {type: 'secret-entered', secret: phone},
    audited,
    {type: 'sealing-asked'},
    folder,
  );
  t.is(byPhone.step, 'seal-key');
});

test('what fails or is stopped ends early, and leads back to the beginning', t => {
  const error = new DamagedError('x');
  const failed = play(chosen, entered, {type: 'audit-ended', end: {kind: 'failed', error}});
  t.is(failed.step, 'ended-early');
  t.is(failed.error, error);
  t.is(play(chosen, entered, {type: 'sealing-ended', end: {kind: 'stopped'}}).error, undefined);
  t.is(reduceWhatsApp(failed, {type: 'went-back'}).step, 'source');
});

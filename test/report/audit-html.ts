import test from 'ava';
import type {DamageReason, Risk} from '../../source/audit/risk.ts';
import {type AuditedArchive, type AuditReport, countChecked} from '../../source/commands/audit-report.ts';
import {formatAuditHtml} from '../../source/report/audit-html.ts';
import {auditText} from '../../source/report/audit-text.ts';
import {copyWords} from '../../source/report/audit-words.ts';
import {explainRisk} from '../../source/report/risk-words.ts';

const evil = '/a/<script>alert("1")</script>\u001b]0;x\u0007\u202e&\'.tar.pgp';
const at = '2026-11-25T10:00:00.000Z';

/** One risk of every kind; TypeScript refuses a kind that is not here. */
const risks: {readonly [Kind in Risk['kind']]: Extract<Risk, {kind: Kind}>} = {
  damaged: {kind: 'damaged', path: evil, why: 'cut', hasRepairData: false},
  'not-openpgp': {kind: 'not-openpgp', path: evil},
  'wrong-key': {kind: 'wrong-key', path: evil, keyId: '909a-5a09'},
  'not-verifiable': {kind: 'not-verifiable', path: evil, verdict: 'refused'},
  'sidecar-stale': {kind: 'sidecar-stale', path: evil},
  'sidecar-unusable': {kind: 'sidecar-unusable', path: evil},
  'no-sidecar': {kind: 'no-sidecar', path: evil},
  'copy-unreadable': {kind: 'copy-unreadable', path: evil},
  'no-good-copy': {kind: 'no-good-copy', name: evil},
  'only-copy': {kind: 'only-copy', name: evil},
  'one-place': {kind: 'one-place', name: evil, copyCount: 2},
  'one-device': {kind: 'one-device', name: evil, copyCount: 2},
  due: {kind: 'due', name: evil, last: {at, depth: 'fixity'}, proof: undefined},
  'failed-before': {kind: 'failed-before', name: evil, at},
  'key-unknown': {kind: 'key-unknown', name: evil},
  'no-repair-data': {kind: 'no-repair-data', name: evil},
  'same-name': {kind: 'same-name', path: evil, other: evil},
  'copies-disagree': {kind: 'copies-disagree', path: evil, other: evil},
  'key-never-drilled': {kind: 'key-never-drilled', keyId: '909a-5a09', archiveCount: 1},
  'archive-missing': {kind: 'archive-missing', path: evil},
  'empty-place': {kind: 'empty-place', path: evil},
  'log-unreadable': {kind: 'log-unreadable', errno: 'EACCES'},
  'log-nowhere': {kind: 'log-nowhere'},
  'log-empty': {kind: 'log-empty'},
  unreadable: {kind: 'unreadable', path: evil, errno: 'EACCES'},
  'root-unreadable': {kind: 'root-unreadable', path: evil, errno: 'ENOENT'},
};

const archive: AuditedArchive = {
  messageId: '1'.repeat(32),
  name: evil,
  profile: 'rfc4880',
  hasRecoverySlot: true,
  keyIdInName: undefined,
  sealedAt: '2024-01-02T00:00:00.000Z',
  sealedAtFrom: 'file-time',
  size: 2_048,
  copies: [
    {
      path: evil,
      place: 0,
      device: '1',
      inode: '1',
      size: 2_048,
      modifiedAt: at,
      bodySize: 2_000,
      slotCount: 1,
      publicKeySlotCount: 0,
      isArmored: false,
      outline: {kind: 'whole'},
      isStartBroken: false,
      sidecar: 'absent',
      claimedSha256: undefined,
      repairData: undefined,
      check: undefined,
    },
  ],
  keyId: '909a-5a09',
  keyIdFrom: 'name',
  ageDays: 693,
  goodCopyCount: 1,
  placeCount: 1,
  deviceCount: 1,
  history: {lastGood: {manifest: at}, last: {at, depth: 'manifest'}, failedAt: undefined, keyId: undefined},
  due: {isDue: false, dueAt: at, proof: undefined},
  severity: 'critical',
  risks: Object.values(risks),
};
const count = {archives: 1, copies: 1, bytes: 2_048};

function reportOf(more: Partial<AuditReport> = {}): AuditReport {
  return {
    schema: 'keep64/audit-1',
    at,
    isDueOnly: false,
    dueAfterDays: 90,
    dueDepth: 'decrypt',
    roots: [{path: evil, errno: undefined}],
    places: [{path: evil, device: '1', mountPoint: evil, copyCount: 1}],
    archives: [archive],
    keys: [{keyId: '909a-5a09', archiveCount: 1, lastDrillAt: undefined, lastOpenedAt: at}],
    coverage: {
      mode: 'key',
      share: {part: 2, of: 4},
      total: count,
      selected: count,
      proved: count,
      otherKey: count,
    },
    checked: {recently: 1, before: 0, never: 0},
    otherFiles: {
      counts: [{kind: 'whatsapp-backup', count: 2, bytes: 10}],
      named: [{path: evil, kind: 'whatsapp-backup', detail: 'crypt15'}],
      unnamedCount: 1,
      linkCount: 1,
      specialCount: 1,
    },
    risks: [],
    severity: 'critical',
    unseenCount: 0,
    ...more,
  };
}

const page = formatAuditHtml(reportOf());

test('copies are called good only where they were read, and what lost its start is counted with the others', t => {
  const read = {
    how: 'fixity',
    verdict: 'fixity-good',
    depth: 'fixity',
  } as unknown as AuditedArchive['copies'][0]['check'];
  const broken: AuditedArchive = {...archive, messageId: undefined, goodCopyCount: 0, placeCount: 0};

  t.is(copyWords(archive), '1 copy in 1 place, not read now');
  t.is(
    copyWords({...archive, copies: archive.copies.map(copy => ({...copy, check: read}))}),
    '1 good copy in 1 place',
  );
  t.is(copyWords(broken), 'no good copy');
  t.deepEqual(countChecked([archive, broken]), {recently: 1, before: 0, never: 1});
  t.regex(
    formatAuditHtml(reportOf({archives: [archive, broken]})),
    /Copies of each archive\. no good copy: 1; 1 /,
  );
});

test('every risk has a sentence in house style, and names are sanitized', t => {
  for (const risk of Object.values(risks)) {
    const {sentence, hint} = explainRisk(risk);
    for (const text of [sentence, hint]) {
      t.notRegex(text, /\.$|[\p{Cc}\p{Cf}]/u, `${risk.kind}: ${text}`);
      t.regex(text, /^[^A-Z]/, risk.kind);
    }
    t.not(hint, '', risk.kind);
  }
  const reasons: DamageReason[] = [
    'cut',
    'shorter-than-copy',
    'broken',
    'start',
    'fixity',
    'contents',
    'undecidable',
  ];
  t.is(
    new Set(reasons.map(why => explainRisk({kind: 'damaged', path: 'x', why, hasRepairData: false}).sentence))
      .size,
    reasons.length,
  );
});

test('no name makes markup in the page, or anything that a terminal or a browser obeys', t => {
  t.notRegex(page, /<script/i);
  t.notRegex(page, /alert\("/);
  t.true(
    page.includes(
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;\\x1b]0;x\\x07\\u{202e}&amp;&#39;.tar.pgp',
    ),
  );
  t.notRegex(page.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
  t.notRegex(auditText(reportOf()).join(''), /[\p{Cc}\p{Cf}]/u);
});

test('the page asks for nothing from elsewhere, and forbids it', t => {
  const withoutNames = page.replaceAll(/&lt;.*?\.tar\.pgp/g, '');
  t.notRegex(withoutNames, /\b(src=|href=|url\(|@import|style=|on[a-z]+=)/i);
  t.regex(
    page,
    /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri/,
  );
});

test('each tag that is opened is closed', t => {
  const open: string[] = [];
  for (const [, closing, tag = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?>/g)) {
    if (['meta', 'br', 'rect'].includes(tag)) continue;
    if (closing === '') open.push(tag);
    else t.is(open.pop(), tag);
  }
  t.deepEqual(open, []);
});

test('the page says what the text says', t => {
  const words = page.replaceAll(/<[^>]*>/g, ' ');
  for (const fact of [
    '1 archive in 1 copy, 2 KiB',
    'share 2 of 4',
    '2 WhatsApp backups',
    'verified 2026-11-25',
    'never proved by a drill',
  ])
    t.true(words.includes(fact), fact);
  for (const chart of [
    'Last good check',
    'Copies of each archive',
    'Archives by the year',
    'Size by the year',
    'Bytes that this run read',
  ])
    t.true(words.includes(chart), chart);
});

test('a page of nothing is a page', t => {
  const none = {archives: 0, copies: 0, bytes: 0};
  const empty = formatAuditHtml(
    reportOf({
      archives: [],
      keys: [],
      places: [],
      coverage: {
        mode: 'headers',
        share: undefined,
        total: none,
        selected: none,
        proved: none,
        otherKey: none,
      },
    }),
  );
  t.regex(empty, /0 archives/);
  t.notRegex(empty, /NaN|Infinity|undefined/);
});

test('ten thousand archives are listed as far as a page goes, and counted', t => {
  const many = reportOf({archives: Array.from({length: 10_000}, () => ({...archive, risks: []}))});
  const large = formatAuditHtml(many);
  t.regex(large, /Archives \(10,000\)/);
  t.regex(large, /and 5,000 more/);
  t.true(auditText(many).length < 200);
});

test('a reminder says what is due, and what is damaged', t => {
  const lines = auditText(reportOf({isDueOnly: true}));
  t.is(lines[0], '1 archive due for a check');
  t.true(lines.some(line => line.startsWith('critical: ')));
  const none = auditText(reportOf({isDueOnly: true, archives: [{...archive, risks: []}]}));
  t.deepEqual(none, ['nothing is due: 1 archive checked within 90 days']);
});

import test from 'ava';
import type {RepairReport} from '../../source/commands/repair.ts';
import type {SalvageReport} from '../../source/commands/salvage.ts';
import {WrongKeyError} from '../../source/errors.ts';
import {repairText} from '../../source/report/repair-text.ts';
import {salvageText} from '../../source/report/salvage-text.ts';

const evil = 'a\u001b]0;x\u0007.pgp';

const salvaged: SalvageReport = {
  schema: 'keep64/salvage-1',
  archive: evil,
  target: 'out',
  verdict: 'damaged',
  error: undefined,
  profile: 'rfc4880',
  keyId: '909a-5a09',
  messageId: undefined,
  size: 10_000,
  unreadableBytes: 0,
  isMended: false,
  isAuthentic: false,
  goodChunks: 0,
  chunks: 0,
  manifest: 'proved',
  inventory: 'proved',
  proof: 'manifest',
  isSalvaged: true,
  isDryRun: false,
  salvagedFiles: 9,
  salvagedBytes: 9_000,
  knownFiles: 10,
  findings: [{kind: 'not-salvaged', path: evil, why: 'partly-lost'}],
  unlistedFindingCount: 0,
};

const textOf = (changes: Partial<SalvageReport> = {}): string =>
  salvageText({...salvaged, ...changes}).join('\n');

test('salvage says how many of how many, what proves them, and names what is lost', t => {
  const text = textOf();
  t.regex(text, /salvaged 9 of 10 files \(8\.79 KiB\) into out\/salvaged/);
  t.regex(text, /SHA-256 that the manifest inside gives/);
  t.regex(text, /an attacker who had a file of his own in the archive is not ruled out/);
  t.regex(text, /not salvaged: 1 file\n {2}a\\x1b/);
  t.regex(text, /SALVAGE\.txt in out/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  t.notRegex(text, /[\u0000-\u0009\u000b-\u001f]/);
});

test('salvage claims of chunks with right tags what holds of them, and no more without a manifest', t => {
  const aead = {profile: 'rfc9580', chunks: 31, goodChunks: 30} as const;
  t.notRegex(textOf(aead), /attacker/);
  t.regex(textOf(aead), /1 of 31 parts of it fail their authentication/);
  const cut = textOf({...aead, manifest: 'lost', proof: 'encryption'});
  t.regex(cut, /into out\/authentic/);
  t.regex(cut, /nothing says whether files are missing/);
  t.notRegex(cut, /SHA-256 that the manifest/);
});

test('salvage of nothing says why, and promises nothing', t => {
  const none = {proof: undefined, isSalvaged: false, salvagedFiles: 0, salvagedBytes: 0} as const;
  t.regex(textOf({...none, manifest: 'lost'}), /nothing could be salvaged\n {2}no manifest is left in it/);
  t.regex(textOf(none), /none of its files is whole/);
  t.regex(textOf({...none, knownFiles: 0, findings: []}), /no file could be told/);
  const error = new WrongKeyError('no slot of the archive opens with this key');
  t.regex(textOf({...none, verdict: 'wrong-key', error}), /nothing can be salvaged\n {2}no slot/);
});

test('a dry run says what would be, and a whole archive that nothing is damaged', t => {
  t.regex(textOf({isDryRun: true, isSalvaged: false}), /would salvage 9 of 10/);
  t.regex(textOf({verdict: 'verified', findings: [], knownFiles: 9}), /nothing is damaged; wrote 9 files/);
});

test('repair says what it did, what proves it, and what to do where it could not', t => {
  const repaired: RepairReport = {
    schema: 'keep64/repair-1',
    archive: evil,
    outcome: 'repaired',
    repaired: 'b.pgp',
    size: 2_048,
    sha256: 'ab',
    messageId: undefined,
    keyId: undefined,
    fixity: 'matches',
    verdict: undefined,
    missingBlocks: undefined,
    recoveryBlocks: 200,
    error: undefined,
  };
  const text = (changes: Partial<RepairReport> = {}): string =>
    repairText({...repaired, ...changes}).join('\n');
  t.regex(
    text(),
    /^a\\x1b.*repaired into b\.pgp \(2 KiB\)\n.*\n {2}its \.sha256 file agrees\n {2}no key was tried/,
  );
  t.regex(text({verdict: 'verified'}), /the key opens it, and every file agrees/);
  t.regex(text({outcome: 'impossible', missingBlocks: 347}), /can mend 200 blocks; 347 more would be needed/);
  t.regex(text({outcome: 'impossible'}), /and more are damaged\nnow: .*--salvage$/);
  t.regex(text({outcome: 'intact'}), /nothing to repair/);
  t.regex(text({outcome: 'set-damaged'}), /its PAR2 set is damaged too/);
});

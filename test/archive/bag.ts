import test from 'ava';
import {
  formatBagDeclaration,
  formatBagInfo,
  formatBagReadme,
  formatManifestLine,
  manifestLineSize,
  parseBagDeclaration,
  parseBagInfo,
  parseManifest,
} from '../../source/archive/bag.ts';
import {parseEntryPath} from '../../source/archive/entry-path.ts';
import {utf8} from '../../source/bytes/bytes.ts';
import {LimitError, MalformedError} from '../../source/errors.ts';

const digest = 'ab'.repeat(32);

test('reads back the declaration', t => {
  t.is(parseBagDeclaration(formatBagDeclaration()), '1.0');
  t.is(parseBagDeclaration('BagIt-Version: 0.97\r\nTag-File-Character-Encoding: UTF-8\r\n'), '0.97');
  t.is(parseBagDeclaration('BagIt-Version: 1.0\nTag-File-Character-Encoding: ISO-8859-1\n'), undefined);
});

test('reads back bag-info.txt', t => {
  const fields = {
    payloadBytes: 2 ** 40,
    payloadFiles: 12,
    agent: 'keep64 1\nx',
    externalIdentifier: 'u-u',
    keyId: '909a-5a09',
  };

  t.deepEqual(parseBagInfo(formatBagInfo({...fields, date: new Date('2024-05-01T23:59:00Z')})), {
    ...fields,
    agent: 'keep64 1 x',
    baggingDate: '2024-05-01',
  });
});

test('reads folded lines and labels in any case', t => {
  const info = parseBagInfo('BAG-software-AGENT: a\r\n  b\r\npayload-oxum: 1.2\r\nOther: x\r\n');

  t.is(info.agent, 'a b');
  t.is(info.payloadFiles, 2);
});

for (const text of [
  '',
  'Payload-Oxum: 1\n',
  'Payload-Oxum: 1.x\n',
  'Payload-Oxum: 99999999999999999.1\n',
  'Payload-Oxum: 1.1\nPayload-Oxum: 2.2\n',
  'no label\n',
])
  test(`refuses bag-info ${JSON.stringify(text)}`, t => {
    t.throws(() => parseBagInfo(text), {instanceOf: MalformedError});
  });

test('reads back a manifest line', t => {
  const line = formatManifestLine(digest, 'data/a b–c');

  t.is(utf8(line).length, manifestLineSize('data/a b–c'));
  t.deepEqual(parseManifest(utf8(line)), [{digestHex: digest, path: parseEntryPath('data/a b–c')}]);
});

for (const path of ['data/a%b', 'data/a\\b', 'data/a\nb', 'data/a\rb'])
  test(`writes no manifest line for ${JSON.stringify(path)}`, t => {
    t.throws(() => formatManifestLine(digest, path), {instanceOf: RangeError});
  });

for (const [line, path] of [
  [`${digest} *data/a\n`, 'data/a'],
  [`${digest}  *data/a\n`, 'data/a'],
  [`${digest}\tdata/a\r\n`, 'data/a'],
  [`${digest}  data/a\r\n`, 'data/a'],
  [`${digest}  ./data/a`, 'data/a'],
  [`${digest.toUpperCase()}  data/a\n`, 'data/a'],
  [`${digest}  data/a%25b\n`, 'data/a%b'],
] as const)
  test(`reads the manifest line ${JSON.stringify(line.replaceAll(' ', '_').slice(60))}`, t => {
    t.deepEqual(parseManifest(utf8(line)), [{digestHex: digest, path: parseEntryPath(path)}]);
  });

for (const line of [
  `${digest}\n`,
  `${digest.slice(1)}  data/a\n`,
  `${digest}0  data/a\n`,
  `${'g'.repeat(64)}  data/a\n`,
  `${digest}  ../a\n`,
  `${digest}  /etc/passwd\n`,
  `${digest}  data/a%0Ab\n`,
  `\\${digest}  data/a\\\\b\n`,
  `${digest}  data/a\n${digest}  data/a\n`,
])
  test(`refuses the manifest line ${JSON.stringify(line.slice(50, 90))}`, t => {
    t.throws(() => parseManifest(utf8(line)), {instanceOf: MalformedError});
  });

test('refuses a manifest or a line that is too long', t => {
  t.throws(() => parseManifest(utf8(formatManifestLine(digest, 'data/a')), 10), {instanceOf: LimitError});
  t.throws(() => parseManifest(Buffer.alloc(20_000, 0x61)), {instanceOf: LimitError});
});

test('says in the README how to open it without keep64', t => {
  const readme = formatBagReadme({name: 'Chats', profile: 'rfc4880', keyId: '909a-5a09'});

  t.true(readme.includes('gpg -d FILE.tar.pgp | tar -xf -'));
  t.true(readme.includes('cd Chats\n'));
  t.true(readme.includes('sha256sum -c manifest-sha256.txt'));
  t.true(readme.includes('909a-5a09'));
  for (const line of readme.split('\n')) t.true(line.length <= 80, line);
});

test('names other programs in the README where GnuPG does not do', t => {
  const readme = formatBagReadme({name: 'Chats', profile: 'rfc9580'});

  t.regex(readme, /GnuPG\s+does\s+not\s+open\s+it/);
  t.false(readme.includes('gpg -d'));
  t.regex(readme, /sq decrypt/);
});

test('quotes the name of the folder for a shell in the README', t => {
  t.true(formatBagReadme({name: "it's -rf", profile: 'rfc4880'}).includes("cd './it'\\''s -rf'\n"));
});

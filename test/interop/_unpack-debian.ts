/**
 * Unpacks the OpenPGP programs of another Debian release into a folder, beside the system, so that the matrix tries them
 * too. Installs nothing: apt-get keeps its lists and files in that folder, and the programs run with their own libraries.
 *
 *   npm run interop:programs -- FOLDER [RELEASE]
 */
import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';

const packages = ['gpg', 'sq', 'sqop', 'gosop', 'rsop', 'rnp'];

const [given, release = 'trixie'] = process.argv.slice(2);
if (given === undefined) throw new Error('usage: npm run interop:programs -- FOLDER [RELEASE]');
const folder = resolve(given);
const [sources, root, bin] = ['sources', 'root', 'bin'].map(name => join(folder, name)) as [
  string,
  string,
  string,
];
for (const path of [
  sources,
  root,
  bin,
  join(folder, 'lists/partial'),
  join(folder, 'cache/archives/partial'),
])
  mkdirSync(path, {recursive: true});

/** The archives this machine takes its own packages from. */
const [archive] = execFileSync(
  'apt-get',
  ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'],
  {
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter(uri => uri.replace(/\/$/, '').endsWith('/debian'));
if (archive === undefined) throw new Error('apt-get knows no archive of Debian on this machine');

writeFileSync(
  join(sources, `${release}.sources`),
  `Types: deb\nURIs: ${archive}\nSuites: ${release}\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n`,
);
// As if nothing were installed: all libraries come along.
writeFileSync(join(folder, 'status'), '');
const ownState = Object.entries({
  'Dir::Etc::SourceList': '/dev/null',
  'Dir::Etc::SourceParts': sources,
  'Dir::State': folder,
  'Dir::State::Status': join(folder, 'status'),
  'Dir::Cache': join(folder, 'cache'),
}).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
const aptGet = (...args: readonly string[]): void => {
  execFileSync('apt-get', [...ownState, '-q', ...args], {stdio: 'inherit'});
};
aptGet('update');
aptGet('install', '--yes', '--download-only', '--no-install-recommends', ...packages);

const archives = join(folder, 'cache/archives');
for (const name of readdirSync(archives).filter(file => file.endsWith('.deb')))
  execFileSync('dpkg-deb', ['--extract', join(archives, name), root]);

const libraries = readdirSync(join(root, 'usr/lib')).find(name => name.endsWith('-linux-gnu')) ?? '';
const library = join(root, 'usr/lib', libraries);
const loader = readdirSync(library).find(name => name.startsWith('ld-linux-'));
if (loader === undefined) throw new Error(`no loader in ${library}`);
for (const name of packages) {
  const program = join(root, 'usr/bin', name);
  if (!existsSync(program)) continue;
  const script = `#!/bin/sh\nexec '${join(library, loader)}' --library-path '${library}' --argv0 ${name} '${program}' "$@"\n`;
  writeFileSync(join(bin, name), script);
  chmodSync(join(bin, name), 0o755);
}
console.log(`\nKEEP64_INTEROP_PATH=${bin} npm run test:interop`);

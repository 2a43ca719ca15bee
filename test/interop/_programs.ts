/**
 * The other OpenPGP programs that this machine has, each with how it is told to open and to make a message. One is
 * looked for on the PATH, and in the folders of KEEP64_INTEROP_PATH, so that two ages of a program can be tried.
 */
import {existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type Result, runCommand} from '../cli/_cli.ts';
import {makeWithOpenpgpjs, openpgpjsVersion, openWithOpenpgpjs} from './_openpgpjs.ts';

export type Profile = 'rfc4880' | 'rfc9580';

/** One way in which a program makes messages. */
export type Writing = {
  readonly profile: Profile;
  /** `as it comes` where the program cannot be told. */
  readonly compression: string;
  readonly isArmored: boolean;
  readonly options: readonly string[];
};

/** What a run ended with: exit code (null: it was ended), and what it said. */
export type Said = {readonly exitCode: number | null; readonly said: string};

/** Paths: what to read, the file that holds the secret and nothing else, what to write. */
export type Job = {readonly input: string; readonly secret: string; readonly output: string};

export type Program = {
  readonly name: string;
  readonly version: string;
  /** Such as `Sequoia 2.0.0`. */
  readonly library?: string | undefined;
  readonly open: (job: Job) => Promise<Said>;
  readonly writings: readonly Writing[];
  readonly make: (job: Job, writing: Writing) => Promise<Said>;
};

/** A kind of program: the names of its commands, how it tells its version, how it works. */
type Kind = {
  readonly name: string;
  readonly command: string;
  readonly version: readonly string[];
  readonly versionPattern: RegExp;
  /** The library that does its work, where it tells. */
  readonly libraryPattern?: RegExp;
  readonly work: (run: Run, features: ReadonlySet<string>) => Pick<Program, 'open' | 'make' | 'writings'>;
  /** Options whose output names what this version can do. */
  readonly features?: readonly string[];
};

type RunJob = {readonly args: readonly string[]; readonly stdin?: string; readonly secret?: string};
type Run = (job: RunJob) => Promise<Result>;

const homes = mkdtempSync(join(tmpdir(), 'keep64-interop-'));
process.on('exit', () => rmSync(homes, {recursive: true, force: true}));

function said({exitCode, stderr, stdout}: Result): Said {
  const lines = `${stderr}\n${exitCode === 0 ? '' : stdout.slice(0, 2000)}`
    .split('\n')
    .map(line => line.trim());
  return {
    exitCode,
    said: lines
      .filter(line => line !== '')
      .join(' / ')
      .slice(-300),
  };
}

function each(
  profiles: readonly Profile[],
  compressions: Readonly<Record<string, readonly string[]>>,
  more: (profile: Profile, isArmored: boolean) => readonly string[],
): Writing[] {
  return profiles.flatMap(profile =>
    Object.entries(compressions).flatMap(([compression, options]) =>
      [false, true].map(isArmored => ({
        profile,
        compression,
        isArmored,
        options: [...options, ...more(profile, isArmored)],
      })),
    ),
  );
}

const gnupg: Kind = {
  name: 'GnuPG',
  command: 'gpg',
  version: ['--version'],
  versionPattern: /^gpg \(GnuPG\) (\S+)/,
  work: run => {
    const common = ['--batch', '--yes', '--pinentry-mode', 'loopback', '--passphrase-fd', '3'];
    return {
      open: async ({input, secret, output}) =>
        said(await run({args: [...common, '-o', output, '-d', input], secret})),
      writings: each(
        ['rfc4880'],
        {
          none: ['--compress-algo', 'none'],
          ZIP: ['--compress-algo', 'zip'],
          ZLIB: ['--compress-algo', 'zlib'],
          BZIP2: ['--compress-algo', 'bzip2'],
        },
        (_, isArmored) => (isArmored ? ['--armor'] : []),
      ),
      make: async ({input, secret, output}, {options}) =>
        said(await run({args: [...common, ...options, '-o', output, '-c', input], secret})),
    };
  },
};

const rnp: Kind = {
  name: 'rnp',
  command: 'rnp',
  version: ['--version'],
  versionPattern: /^rnp ([\d.]+)/,
  work: run => {
    const common = ['--notty', '--overwrite', '--pass-fd', '3'];
    return {
      open: async ({input, secret, output}) =>
        said(await run({args: ['-d', input, '--output', output, ...common], secret})),
      writings: each(
        ['rfc4880'],
        {none: ['-z', '0'], ZIP: ['--zip'], ZLIB: ['--zlib'], BZIP2: ['--bzip']},
        (_, isArmored) => (isArmored ? ['--armor'] : []),
      ),
      make: async ({input, secret, output}, {options}) =>
        said(await run({args: ['-c', input, '--output', output, ...options, ...common], secret})),
    };
  },
};

/** What follows the Stateless OpenPGP command line: one way to call them all. */
function stateless(name: string, command: string, versionPattern: RegExp, libraryPattern: RegExp): Kind {
  return {
    name,
    command,
    version: ['version', '--extended'],
    versionPattern,
    libraryPattern,
    features: ['list-profiles', 'encrypt'],
    work: (run, features) => ({
      open: async ({input, secret, output}) => {
        const result = await run({args: ['decrypt', `--with-password=${secret}`], stdin: input});
        writeFileSync(output, result.bytes);
        return said({...result, stdout: ''});
      },
      writings: each(
        features.has('rfc9580') ? ['rfc4880', 'rfc9580'] : ['rfc4880'],
        {'as it comes': []},
        (profile, isArmored) => [
          ...(isArmored ? [] : ['--no-armor']),
          ...(features.has('rfc9580') ? [`--profile=${profile}`] : []),
        ],
      ),
      make: async ({input, secret, output}, {options}) => {
        const result = await run({
          args: ['encrypt', ...options, `--with-password=${secret}`],
          stdin: input,
        });
        writeFileSync(output, result.bytes);
        return said({...result, stdout: ''});
      },
    }),
  };
}

const pgpyScript = fileURLToPath(new URL('_pgpy.py', import.meta.url));

const pgpy: Kind = {
  name: 'PGPy',
  command: 'python3',
  version: [pgpyScript, 'version'],
  versionPattern: /^(\d\S*)/,
  work: run => ({
    open: async ({input, secret, output}) =>
      said(await run({args: [pgpyScript, 'open', input, secret, output]})),
    writings: each(
      ['rfc4880'],
      {none: ['none'], ZIP: ['ZIP'], ZLIB: ['ZLIB'], BZIP2: ['BZIP2']},
      (_, isArmored) => [isArmored ? 'armored' : 'binary'],
    ),
    make: async ({input, secret, output}, {options}) =>
      said(await run({args: [pgpyScript, 'make', input, secret, output, ...options]})),
  }),
};

const kinds: readonly Kind[] = [
  gnupg,
  stateless('sqop', 'sqop', /^\S+ (\S+)/, /^Sequoia \S+/m),
  stateless('gosop', 'gosop', /^gosop (\S+)/, /^GopenPGP \S+/m),
  stateless('rsop', 'rsop', /^rpgpie-sop (\S+)/, /^rpgp \S+/m),
  stateless('PGPainless', 'pgpainless-cli', /^PGPainless-SOP (\S+)/, /Bouncy Castle \S+/),
  rnp,
  pgpy,
];

/** The one that is always here; it runs in this process, and what it throws is what it says. */
const openpgpjs: Program = {
  name: 'OpenPGP.js',
  version: openpgpjsVersion,
  open: ({input, secret, output}) => attempt(openWithOpenpgpjs(input, secret, output)),
  writings: each(['rfc4880', 'rfc9580'], {none: [], ZIP: [], ZLIB: []}, () => []),
  make: ({input, secret, output}, writing) => attempt(makeWithOpenpgpjs(input, secret, output, writing)),
};

async function attempt(run: Promise<void>): Promise<Said> {
  try {
    await run;
    return {exitCode: 0, said: ''};
  } catch (error) {
    return {exitCode: 1, said: String(error)};
  }
}

/** The programs found, and the names of the kinds that are absent. */
export type Found = {readonly programs: readonly Program[]; readonly absent: readonly string[]};

/** Where commands are looked for, the extra folders first; relative and empty ones are none. */
function folders(): string[] {
  const all = `${process.env.KEEP64_INTEROP_PATH ?? ''}:${process.env.PATH ?? ''}`.split(':');
  return [...new Set(all.filter(folder => folder.startsWith('/')))];
}

/** Looks for every kind; a version found twice counts once. */
export async function findPrograms(): Promise<Found> {
  const programs: Program[] = [openpgpjs];
  const absent: string[] = [];
  for (const kind of kinds) {
    const before = programs.length;
    const paths = folders().map(folder => join(folder, kind.command));
    for (const path of paths) {
      const program = await probe(kind, path);
      if (program === undefined) continue;
      const isKnown = programs.some(
        ({name, version}) => name === program.name && version === program.version,
      );
      if (!isKnown) programs.push(program);
    }
    if (programs.length === before) absent.push(kind.name);
  }
  return {programs, absent};
}

async function probe(kind: Kind, path: string): Promise<Program | undefined> {
  const home = mkdtempSync(join(homes, 'home-'));
  mkdirSync(join(home, '.gnupg'), {mode: 0o700});
  const run: Run = ({args, stdin, secret}) =>
    runCommand([path, ...args], {
      env: {HOME: home},
      ...(stdin === undefined ? {} : {stdin: readFileSync(stdin)}),
      ...(secret === undefined ? {} : {descriptor3: readFileSync(secret, 'utf8')}),
    });
  try {
    const text = await versionText(kind, run);
    const version = kind.versionPattern.exec(text)?.[1];
    if (version === undefined) return undefined;
    const library = kind.libraryPattern?.exec(text)?.[0];
    const listed = kind.features === undefined ? '' : (await run({args: kind.features})).stdout;
    const features = new Set(listed.match(/\brfc\d+\b/g));
    return {name: kind.name, version, library, ...kind.work(run, features)};
  } catch {
    // No such file, or none that runs.
    return undefined;
  }
}

/** What a program says of its version; an old one may not know the longer question. */
async function versionText(kind: Kind, run: Run): Promise<string> {
  const {exitCode, stdout} = await run({args: kind.version});
  return exitCode === 0 ? stdout : (await run({args: kind.version.slice(0, 1)})).stdout;
}

/** Returns all places of a command, each file once; the system's own comes last. */
export function findCommands(name: string): string[] {
  const paths = folders()
    .map(folder => join(folder, name))
    .filter(path => existsSync(path));
  return [...new Map(paths.map(path => [realpathSync(path), path])).values()];
}

/**
 * The house plan of source/README.md, checked: every import goes up the list of floors, type imports included, nothing
 * imports in a circle, and what touches the world stands only where the plan lets it.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, relative, resolve, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Each place with its number in the list of source/README.md, which may import what has a smaller one. audit/ and disk/
 * share floor 4, and disk/ stands below audit/ in the list: a scan reports findings.
 */
const floors: Readonly<Record<string, number>> = {
  'source/bytes': 0,
  'source/errors.ts': 0,
  'source/key': 1,
  'source/openpgp': 2,
  'source/archive': 3,
  'source/whatsapp': 3.5,
  'source/sheet': 3.5,
  'source/audit': 4,
  'source/disk': 4.5,
  'source/threads': 4.6,
  'source/commands': 5,
  'source/report': 6,
  'source/screens': 7,
  'source/cli': 8,
  'cli.tsx': 8,
  'source/index.ts': 9,
};

type SourceFile = {
  readonly path: string;
  readonly place: string;
  readonly text: string;
  readonly code: string;
};

/** Source text with comments and the insides of plain strings blanked, so that words in them count for nothing. */
function stripText(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g,
    (match, at: number) => {
      if (match.startsWith('/') && text[at - 1] === ':') return match;
      return match.startsWith('/') ? '' : "''";
    },
  );
}

function placeOf(path: string): string {
  const parts = path.split(sep);
  return parts.length > 2 ? parts.slice(0, 2).join('/') : parts.join('/');
}

function readSources(): SourceFile[] {
  const found = readdirSync(join(root, 'source'), {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(entry => relative(root, join(entry.parentPath, entry.name)));
  return [...found, 'cli.tsx'].sort().map(path => {
    const text = readFileSync(join(root, path), 'utf8');
    return {path, place: placeOf(path), text, code: stripText(text)};
  });
}

/** Every module a text names: `import`, `export from`, `import()`, and `typeof import()` in a type. */
function importsOf(text: string): string[] {
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*$/gm, '');
  const pattern = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)(['"])((?:\.{0,2}\/|[@a-z])[^'"\s]*)\1/gm;
  return Array.from(withoutComments.matchAll(pattern), match => match[2] ?? '');
}

const sources = readSources();
const byPath = new Map(sources.map(file => [file.path, file]));

/** The file a relative import leads to, from the root. */
function target(file: SourceFile, specifier: string): string {
  return relative(root, resolve(root, dirname(file.path), specifier));
}

/** Every import inside the project. */
const inner = sources.flatMap(file =>
  importsOf(file.text)
    .filter(specifier => specifier.startsWith('.'))
    .map(specifier => ({file, specifier, to: target(file, specifier)})),
);

const isPure = ({place}: SourceFile): boolean => (floors[place] ?? 9) <= 4;

test('every file stands in a place the house plan knows', t => {
  t.true(sources.length > 50);
  t.deepEqual(
    sources.filter(({place}) => floors[place] === undefined).map(({path}) => path),
    [],
  );
});

test('the reading of imports sees all of their forms', t => {
  const text = [
    "import a from './a.ts';",
    "import type {B} from '../b.ts';",
    "import {\n  c,\n} from 'c';",
    "export * from './d.ts';",
    "export type {E} from './e.tsx';",
    "const f = await import('./f.ts');",
    "type G = typeof import('g');",
    "import './h.ts';",
    "// import './not.ts';",
    "/** import {x} from './not.ts'; */",
  ].join('\n');
  t.deepEqual(importsOf(text), ['./a.ts', '../b.ts', 'c', './d.ts', './e.tsx', './f.ts', 'g', './h.ts']);
});

test('every relative import names a file that is there, with its suffix', t => {
  t.true(inner.length > 100);
  t.deepEqual(
    inner.filter(({to}) => !byPath.has(to)).map(({file, specifier}) => `${file.path}: ${specifier}`),
    [],
  );
});

test('imports go to floors above, or stay in their folder', t => {
  const broken = inner.filter(({file, to}) => {
    const [from, there] = [floors[file.place] ?? 9, floors[placeOf(to)] ?? 9];
    const isOwnFolder = file.place === placeOf(to);
    // cli.tsx and its folder are one floor in two places.
    const isProgram = file.path === 'cli.tsx' && placeOf(to) === 'source/cli';
    return !isOwnFolder && !isProgram && there >= from;
  });
  t.deepEqual(
    broken.map(({file, to}) => `${file.path} -> ${to}`),
    [],
  );
});

/** Returns the first circle, or an empty list. */
function findCircle(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): string[] => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return [];
    path.push(node);
    for (const next of edges.get(node) ?? []) {
      const circle = visit(next);
      if (circle.length > 0) return circle;
    }
    path.pop();
    done.add(node);
    return [];
  };
  for (const node of edges.keys()) {
    const circle = visit(node);
    if (circle.length > 0) return circle;
  }
  return [];
}

function edgesBetween(name: (path: string) => string): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const {file, to} of inner) {
    const [from, there] = [name(file.path), name(to)];
    const known = edges.get(from) ?? new Set();
    if (from !== there || file.path === to) known.add(there);
    edges.set(from, known);
  }
  return edges;
}

test('no files import each other in a circle, type imports included', t => {
  t.deepEqual(findCircle(edgesBetween(path => path)), []);
});

test('no folders import each other in a circle', t => {
  t.deepEqual(findCircle(edgesBetween(placeOf)), []);
});

test('the search for circles finds one', t => {
  const edges = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['c', 'd'])],
    ['d', new Set(['b'])],
  ]);
  t.deepEqual(findCircle(edges), ['b', 'd', 'b']);
});

function importersOf(pattern: RegExp): string[] {
  return sources
    .filter(file => importsOf(file.text).some(specifier => pattern.test(specifier)))
    .map(({path}) => path);
}

test('one file imports the openpgp package', t => {
  t.deepEqual(importersOf(/^openpgp(\/|$)/), ['source/openpgp/openpgpjs.ts']);
});

test('one file imports each of the packages for sheets', t => {
  t.deepEqual(importersOf(/^pdfkit(\/|$)/), ['source/sheet/pdfkit.ts']);
  t.deepEqual(importersOf(/^qr(\/|$)/), ['source/sheet/paper-qr.ts']);
  t.deepEqual(importersOf(/^zxing-wasm(\/|$)/), ['source/sheet/photo-qr.ts']);
});

// /dev/tty is opened as a descriptor before node:tty makes a stream of it; it is no file of anybody's.
const terminalPrompt = 'source/cli/terminal-prompt.ts';

test('only the disk folder imports node:fs; the prompt opens /dev/tty with it and nothing else', t => {
  const importers = importersOf(/^(node:)?fs(\/|$)/).filter(path => !path.startsWith('source/disk/'));
  t.deepEqual(importers, [terminalPrompt]);
  const prompt = byPath.get(terminalPrompt)?.text ?? '';
  t.deepEqual(
    Array.from(prompt.matchAll(/import \{([^}]*)\} from 'node:fs'/g), match => match[1]),
    ['openSync'],
  );
  t.deepEqual(
    [...new Set(Array.from(prompt.matchAll(/openSync\(([^,)]*)/g), match => match[1]))],
    ["'/dev/tty'"],
  );
});

/** The modules that a file loads when it is loaded itself: no types, and nothing that waits for `import()`. */
function loadedBy(path: string): string[] {
  const file = byPath.get(path);
  if (file === undefined) return [];
  const statements = /^(?:import|export)\s+(?!type\b)(?:(\{[^}]*\}|\*[^'"]*?)\s*from\s*)?'(\.[^']*)'/gm;
  return Array.from(file.text.matchAll(statements))
    .filter(([, names = '']) => !/^\{\s*(?:type\s+\w+\s*,?\s*)+\}$/.test(names))
    .map(match => target(file, match[2] ?? ''));
}

test('what every command loads first is little: no archives, no words of reports, no screens', t => {
  const loaded = new Set<string>();
  const waiting = ['cli', 'source/commands/key-check', 'source/commands/audit-log', 'source/disk/disk'];
  waiting.push('source/cli/run-command', 'source/cli/output', 'source/cli/report-exit-code');
  const paths = waiting.map(path => (byPath.has(`${path}.ts`) ? `${path}.ts` : `${path}.tsx`));
  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    paths.push(...loadedBy(path));
  }

  t.true(loaded.has('source/key/recovery-key.ts'));
  t.deepEqual(
    [...loaded].filter(path =>
      /source\/(screens|sheet\/(?!picture)|threads|report\/(text|json))|openpgp\/(lock|message|slots)\.ts|collection/.test(
        path,
      ),
    ),
    [],
  );
  const size = [...loaded].reduce((sum, path) => sum + (byPath.get(path)?.code.length ?? 0), 0);
  t.true(size < 350_000, `${size}`);
});

test('only the threads folder imports node:worker_threads', t => {
  t.deepEqual(
    importersOf(/^(node:)?worker_threads$/).filter(path => !path.startsWith('source/threads/')),
    [],
  );
});

test('only the thread that audits databases imports node:sqlite', t => {
  t.deepEqual(importersOf(/^(node:)?sqlite$/), ['source/threads/database-worker.ts']);
});

test('nothing but sync and par2 is started; nothing opens a network connection or evaluates text', t => {
  const forbidden = /^(node:)?(child_process|cluster|http|http2|https|dgram|dns|inspector|vm)(\/|$)/;
  // syncfs(2) has no place in node:fs; the program `sync` of the system calls it. par2 is run for recovery data alone.
  const starters = ['source/disk/par2-program.ts', 'source/disk/sync-folder.ts'];
  t.deepEqual(
    importersOf(forbidden).filter(path => !starters.includes(path)),
    [],
  );
  t.deepEqual(
    sources.filter(({code}) => /\b(fetch|eval|WebSocket)\(|new Function\(/.test(code)).map(({path}) => path),
    [],
  );
  // A Socket wraps a pipe that is open already; nothing connects or listens.
  t.deepEqual(
    importersOf(/^(node:)?net$/).filter(path => path !== 'source/disk/read-file.ts'),
    [],
  );
});

const signallers = new Map([
  ['source/disk/owned-name.ts', 'pid, 0'],
  ['source/screens/terminal-signals.ts', "0, ''"],
]);

test('argv, exit and exitCode stand in cli.tsx alone', t => {
  const users = sources.filter(({code}) => /\bprocess\s*\.\s*(exit|exitCode|argv|abort|kill)\b/.test(code));
  // Asking with signal 0 whether another run lives is no ending of it, and Ctrl-Z stops what goes on later.
  t.deepEqual(
    users.map(({path}) => path).filter(path => !signallers.has(path)),
    ['cli.tsx'],
  );
  for (const [path, expected] of signallers) {
    const code = byPath.get(path)?.code ?? '';
    t.notRegex(code, /process\s*\.\s*(exit|exitCode|argv|abort)\b/);
    t.deepEqual(
      Array.from(code.matchAll(/process\.kill\(([^)]*)\)/g), match => match[1]),
      [expected],
    );
  }
});

const impure: readonly (readonly [string, RegExp])[] = [
  ['process', /(?<![.\w])process\s*[.[]/],
  ['console', /(?<![.\w])console\s*\./],
  ['the clock', /\bDate\.now\b|new Date\(\)|\bperformance\s*\.|\bhrtime\b/],
  [
    'randomness',
    /\bMath\.random\b|\brandomBytes\b(?=\()|\brandomUUID\b|\brandomFillSync\b|\bgetRandomValues\b/,
  ],
  ['timers', /\bset(Timeout|Interval|Immediate)\(/],
];

for (const [what, pattern] of impure) {
  test(`the pure floors do without ${what}`, t => {
    t.deepEqual(
      sources.filter(file => isPure(file) && pattern.test(file.code)).map(({path}) => path),
      [],
    );
  });
}

test('the pure floors import only what computes', t => {
  const allowed =
    /^(\.|node:(buffer|crypto|zlib|util|stream|stream\/promises|events)$|openpgp$|bip39\/src\/wordlists\/english\.json$|qr$|pdfkit$|zxing-wasm\/reader$)/;
  const broken = sources
    .filter(isPure)
    .flatMap(file => importsOf(file.text).map(specifier => ({path: file.path, specifier})))
    .filter(({specifier}) => !allowed.test(specifier));
  t.deepEqual(
    broken.map(({path, specifier}) => `${path}: ${specifier}`),
    [],
  );
});

test('no file or folder is called utils, helpers, common or types', t => {
  const isVague = (path: string): boolean =>
    path.split(sep).some(part => /^(utils?|helpers?|common|types|misc|shared)(\.tsx?)?$/.test(part));
  t.deepEqual(
    sources.filter(({path}) => isVague(path)).map(({path}) => path),
    [],
  );
});

test('exports have names, and nothing is an enum', t => {
  t.deepEqual(
    sources.filter(({code}) => /^export default\b|\benum\s+\w+\s*\{/m.test(code)).map(({path}) => path),
    [],
  );
});

test('every file says at its top what it holds', t => {
  const silent = sources.filter(({text, path}) => {
    const start = text.replace(/^#![^\n]*\n/, '');
    return !start.startsWith('/**') && path !== 'source/index.ts';
  });
  t.deepEqual(
    silent.map(({path}) => path),
    [],
  );
});

test('every dependency is imported, and README.md says what for', t => {
  const {dependencies} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [, table = ''] =
    /\n## Dependencies, and why\n([\s\S]*?)\n## /.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  const cells = Array.from(table.matchAll(/^\| (.*?) \| \S/gm), ([, cell = '']) => cell.split(', ')).flat();
  // Type faces are read as files.
  const isUsed = (name: string): boolean =>
    sources.some(
      ({text}) => text.includes(`'${name}'`) || text.includes(`'${name}/`) || text.includes(`${name}/`),
    );
  const names = Object.keys(dependencies);
  t.true(names.length > 5);
  t.deepEqual(
    names.filter(name => !isUsed(name) || !cells.includes(name)),
    [],
  );
});

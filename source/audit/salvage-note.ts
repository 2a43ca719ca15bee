/**
 * SALVAGE.txt, the note that is left beside salvaged files: what was proven and by what, and what was not had, by name.
 * It is for people who find the folder years later; names in it cannot harm a terminal.
 */
import type {SalvageEntry, SalvageVerdict} from './salvage-ledger.ts';

/** The note's name, and the folders for what the manifest proves and for what only the encryption does. */
export const salvageNoteName = 'SALVAGE.txt';
export const salvagedFolder = 'salvaged';
export const authenticFolder = 'authentic';

/** What proves the files that were written. */
export type SalvageProof = 'manifest' | 'encryption';

/** What the note says. */
export type SalvageNote = {
  /** The archive's own name, without its folder. */
  readonly archiveName: string;
  readonly date: Date;
  readonly agent: string;
  readonly profile: 'rfc4880' | 'rfc9580';
  readonly proof: SalvageProof;
  /** Whether the message as a whole was found to be what was encrypted. */
  readonly isAuthentic: boolean;
  readonly entries: readonly SalvageEntry[];
};

const meanings: Readonly<Record<SalvageProof, readonly string[]>> = {
  manifest: [
    `Every file in ${salvagedFolder}/ has the SHA-256 that the manifest inside the archive gives for its name.`,
  ],
  encryption: [
    `The manifest of the archive is lost. Every file in ${authenticFolder}/ stood wholly in parts of the archive whose`,
    'authentication tags are right: it is what was sealed. Whether files are missing, nothing says.',
  ],
};

const unauthenticated = [
  'The archive as a whole is not authentic any more (profile rfc4880: its MDC does not match). Manifest and files',
  'agree with each other, which no accident brings about. Somebody who changed the archive on purpose and could have',
  'a file of his own sealed in it is not ruled out.',
];

const headings: readonly (readonly [SalvageVerdict, string])[] = [
  ['partly-lost', 'Found, but not what it was: some of its bytes are lost. Not written.'],
  ['lost', 'Not found. Not written.'],
  ['unproven', 'Found, but nothing is left that proves it. Not written.'],
];

/** Returns the note. Lines of proven files read as `sha256sum` writes them. */
export function formatSalvageNote(note: SalvageNote): string {
  const {archiveName, date, agent, profile, proof, isAuthentic, entries} = note;
  const of = (verdict: SalvageVerdict): readonly SalvageEntry[] =>
    entries.filter(entry => entry.verdict === verdict);
  const proven = of('proven');
  const folder = proof === 'manifest' ? salvagedFolder : authenticFolder;
  const caution =
    proof === 'manifest' && profile === 'rfc4880' && !isAuthentic ? ['', ...unauthenticated] : [];
  return [
    `Salvaged from ${escapeForNote(archiveName)}`,
    `on ${date.toISOString().slice(0, 10)} by ${agent}`,
    '',
    ...meanings[proof],
    ...caution,
    '',
    `Written to ${folder}/ (${proven.length}):`,
    ...proven.map(({path, sha256}) => `${sha256 ?? ''}  ${folder}/${escapeForNote(path)}`.trim()),
    ...headings.flatMap(([verdict, heading]) => {
      const listed = of(verdict);
      return listed.length === 0
        ? []
        : ['', `${heading} (${listed.length})`, ...listed.map(({path}) => `  ${escapeForNote(path)}`)];
    }),
    '',
  ].join('\n');
}

const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

function escapeForNote(name: string): string {
  return name.replace(obeyed, character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

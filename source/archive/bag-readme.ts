/**
 * README.txt of a bag: how to open such an archive, and how to prove that nothing is missing, with programs that are
 * everywhere, for somebody who finds it in 2050. Holds no secret.
 */

/** What the text depends on. */
export type BagReadmeFields = {
  /** The folder inside the archive. */
  readonly name: string;
  /** Which OpenPGP the archive was written in. */
  readonly profile: 'rfc4880' | 'rfc9580';
  /** The public key id, such as `909a-5a09`, that stands on the recovery sheet. */
  readonly keyId?: string | undefined;
};

/** Returns the text of README.txt. Quotes the folder's name so that a shell takes it as it is. */
export function formatBagReadme(fields: BagReadmeFields): string {
  const folder = quoteForShell(fields.name);
  const open = fields.profile === 'rfc4880' ? openWithGnupg(folder) : openWithNewerPrograms(folder);
  const keyId = fields.keyId === undefined ? '' : `The key's id, which is no secret, is ${fields.keyId}.\n`;
  return `HOW TO OPEN THIS ARCHIVE, AND HOW TO KNOW THAT IT IS WHOLE

This folder came out of one encrypted file, whose name ends in .tar.pgp. It was
made by a program called keep64. You do not need keep64 to open such a file: it
is an OpenPGP message (${fields.profile === 'rfc4880' ? 'RFC 4880' : 'RFC 9580'}), inside it is a tar archive (POSIX), and
inside that a BagIt bag (RFC 8493). All three are public standards.

You need the recovery key: 64 digits from 0 to 9 and a to f.
${keyId}The passphrase of the message is these 64 digits, in lower case, with no spaces
and no line breaks. On a recovery sheet they stand as 16 groups of 4. A fifth
line of 16 digits, if there is one, is a check line: leave it out.

${open}
2. PROVE THAT EVERY FILE IS AS IT WAS

   cd ${folder}
   sha256sum -c manifest-sha256.txt
   sha256sum -c tagmanifest-sha256.txt

Each line must end in "OK". On a Mac: shasum -a 256 -c manifest-sha256.txt.
Any BagIt program proves the same and more (that no file is too many).

WHAT IS WHERE

   data/                    the files
   manifest-sha256.txt      the SHA-256 digest of each of them
   inventory.jsonl          their paths, sizes and times, one JSON object a line
   bag-info.txt             when and with what this was made; Payload-Oxum is
                            the number of bytes and the number of files
   bagit.txt                says that this is a BagIt bag, version 1.0
   tagmanifest-sha256.txt   the digests of the files beside data/

Names were kept as they were. Where a name could not be (control characters, %,
backslash, bytes that are not UTF-8), each such byte may stand as = and two hex
digits, and inventory.jsonl has the original in base64 as "original".
Kept: contents, names, times, the executable bit, empty folders. Not kept:
owners, other permissions, links.
`;
}

function openWithGnupg(folder: string): string {
  return `1. OPEN IT

With GnuPG and tar, on one line. gpg asks for the passphrase: the 64 digits.

   gpg -d FILE.tar.pgp | tar -xf -

gpg must end without "WARNING: encrypted message has been manipulated" and
without an error; if it does not, the file is damaged: keep it, and look for
another copy. The result is a folder named ${folder}.

If GnuPG is no more: any program for OpenPGP will do, such as Sequoia (sq
decrypt FILE.tar.pgp), rnp, PGPainless, or OpenPGP.js.
`;
}

function openWithNewerPrograms(folder: string): string {
  return `1. OPEN IT

This archive uses the newer OpenPGP of RFC 9580 (AES-256 in OCB mode). GnuPG
does not open it, nor do programs from before 2024. Programs that do: Sequoia
(sq from version 1, sqop from 0.35), rsop, gosop from 1.1, and OpenPGP.js 6.
They ask for the passphrase, or take it from a file: the 64 digits.

   sq decrypt FILE.tar.pgp | tar -xf -
   sqop decrypt --with-password=KEYFILE < FILE.tar.pgp | tar -xf -

If the program reports an error, the file is damaged: keep it, and look for
another copy. The result is a folder named ${folder}.
`;
}

function quoteForShell(name: string): string {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) ? name : `'./${name.replaceAll("'", "'\\''")}'`;
}

/** The `.sha256` file beside an archive: what `sha256sum -c` reads, and fixity without any key. */
import {basename} from 'node:path';
import {parseUtf8, utf8} from '../bytes/bytes.ts';
import type {Disk} from '../disk/disk.ts';
import {DiskError, MalformedError} from '../errors.ts';

/** A sidecar is one line; a list of many thousand archives is no sidecar. */
export const maxSidecarSize = 65_536;

/** Returns where the sidecar of an archive stands. */
export function sidecarPath(archive: string): string {
  return `${archive}.sha256`;
}

/** Returns a sidecar's bytes. Names with a backslash or line break are escaped as sha256sum does. */
export function formatSidecar(sha256: string, archiveName: string): Uint8Array {
  const escaped = archiveName.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return utf8(`${escaped === archiveName ? '' : '\\'}${sha256}  ${escaped}\n`);
}

/**
 * Returns the digest a sidecar gives for an archive: that of the line with its name, or of the only line.
 * @throws {MalformedError} where the text is no such file.
 */
export function parseSidecar(bytes: Uint8Array, archiveName: string): string {
  const lines = (parseUtf8(bytes) ?? '').split('\n').filter(line => line !== '');
  const parsed = lines.map(line => /^\\?([0-9a-f]{64}) [ *](.*)$/i.exec(line));
  const named =
    parsed.find(match => match?.[2] === archiveName) ?? (parsed.length === 1 ? parsed[0] : undefined);
  const digest = named?.[1];
  if (digest === undefined) throw new MalformedError('the .sha256 file has no line for this archive');
  return digest.toLowerCase();
}

/** Returns the digest in the sidecar of an archive, or undefined where there is none that can be used. */
export async function readSidecar(archive: string, disk: Disk): Promise<string | undefined> {
  if (archive === '-') return undefined;
  try {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of disk.readChunks(sidecarPath(archive))) {
      size += chunk.length;
      if (size > maxSidecarSize) return undefined;
      parts.push(Uint8Array.from(chunk));
    }
    return parseSidecar(Buffer.concat(parts), basename(archive));
  } catch (error) {
    if (error instanceof DiskError || error instanceof MalformedError) return undefined;
    throw error;
  }
}

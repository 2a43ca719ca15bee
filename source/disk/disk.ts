/**
 * The disk as commands see it: one object, passed to them, so that nothing above this folder imports node:fs.
 * Each function is documented where it is defined.
 */

import {findFiles, findMountPoint} from './find-files.ts';
import {listFolder, lookAtEntry} from './list-folder.ts';
import {appendToLog, logPath, readLog, readLogHead} from './log-file.ts';
import {openEntry} from './open-entry.ts';
import {readPackageFile} from './package-file.ts';
import {createPar2Set, findPar2Beside, findPar2Set, refusePar2Names, repairByPar2} from './par2-files.ts';
import {findPar2Program} from './par2-program.ts';
import {freeBytes, isInside, isSameDisk, isSameFile, statKind} from './path-facts.ts';
import {listMountedDisks} from './places.ts';
import {readBattery} from './power-supply.ts';
import {clearPrivateFolders, makePrivateFolder} from './private-folder.ts';
import {probeFile} from './probe-file.ts';
import {publishFile, writeSmallFile} from './publish-file.ts';
import {makeReadBuffers} from './read-buffers.ts';
import {readDamaged} from './read-damaged.ts';
import {openForReading, readChunks} from './read-file.ts';
import {removeFile} from './remove-file.ts';
import {scanSources} from './scan-folder.ts';
import {readSecretFd, readSecretFile, warnsAboutMode} from './secret-file.ts';
import {createStagingFolder} from './staging-folder.ts';
import {writeStandardOutput} from './standard-output.ts';

/** The disk of this machine. */
export const nodeDisk = {
  readChunks,
  readDamaged,
  openForReading,
  scanSources,
  findFiles,
  findMountPoint,
  probeFile,
  openEntry,
  makeReadBuffers,
  listFolder,
  listMountedDisks,
  lookAtEntry,
  publishFile,
  writeSmallFile,
  writeStandardOutput,
  removeFile,
  createStagingFolder,
  findPar2Program,
  findPar2Beside,
  findPar2Set,
  refusePar2Names,
  createPar2Set,
  repairByPar2,
  makePrivateFolder,
  clearPrivateFolders,
  freeBytes,
  isInside,
  isSameDisk,
  isSameFile,
  statKind,
  readPackageFile,
  readBattery,
  warnsAboutMode,
  readSecretFile,
  readSecretFd,
  appendToLog,
  readLog,
  readLogHead,
  logPath,
} as const;

/** What a command may do with the disk. */
export type Disk = typeof nodeDisk;

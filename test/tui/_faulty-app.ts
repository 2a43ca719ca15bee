/** The interface with one fault in its world, named by the first argument. Run in a pseudo-terminal by faults.ts. */
import {randomBytes} from 'node:crypto';
import {nodeDisk} from '../../source/disk/disk.ts';
import {startApp} from '../../source/screens/start-app.tsx';

const [, , fault] = process.argv;

/** What a careless package might throw: with a part of a key, and with what a terminal obeys. */
function fail(): never {
  throw new TypeError('cannot read 6730 a595 a148 4d0c\u001b]0;x\u0007');
}

/** Home asks for the time too: the clock stops once a file is read. */
let isReading = false;
const readChunks: typeof nodeDisk.readChunks = (...args) => {
  isReading = true;
  return nodeDisk.readChunks(...args);
};

process.exitCode = await startApp({
  context: {
    disk: {...nodeDisk, readChunks: fault === 'disk' ? fail : readChunks},
    clock: () => (fault === 'clock' && isReading ? fail() : new Date()),
    random: size => {
      if (fault === 'random') fail();
      if (fault === 'closed-input') process.stdin.destroy();
      return new Uint8Array(randomBytes(size));
    },
  },
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
});

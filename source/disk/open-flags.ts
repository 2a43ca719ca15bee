/** How files of a scan are opened: no link is followed, and neither a FIFO nor a terminal holds the program up. */
import {constants} from 'node:fs';

export const openFlags: number =
  constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

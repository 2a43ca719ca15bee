/** The options that several commands share, in one wording. */

/** An option; `value` is the word for its value in help, absent for a switch. */
export type OptionSpec = {
  readonly name: string;
  readonly short?: string;
  readonly value?: string;
  readonly isRepeatable?: boolean;
  readonly about: string;
};

/** Where the key comes from. */
export const keyOptions: readonly OptionSpec[] = [
  {
    name: 'key-file',
    value: 'FILE',
    about: 'the digits as text or photo, or WhatsApp’s key file (- for standard input)',
  },
  {name: 'key-fd', value: 'N', about: 'read the 64 digits from an open file descriptor'},
];

/** Where the password of an archive comes from. */
export const passwordOptions: readonly OptionSpec[] = [
  {name: 'password', about: 'ask for the password on the terminal'},
  {name: 'password-file', value: 'FILE', about: 'read the password from a file'},
  {name: 'password-fd', value: 'N', about: 'read the password from an open file descriptor'},
];

/** What an archive may ask for. */
export const limitOptions: readonly OptionSpec[] = [
  {name: 'max-memory', value: 'MIB', about: 'let a password slot ask for so much memory (default 2048)'},
  {name: 'max-size', value: 'BYTES', about: 'refuse contents larger than this'},
];

/** Of every command that is recorded in the audit log. */
export const logOptions: readonly OptionSpec[] = [
  {name: 'log-paths', about: 'let the path of the archive stand in the audit log'},
  {name: 'no-log', about: 'leave this run out of the audit log'},
];

/** What a new password slot costs. */
export const argon2Option: OptionSpec = {
  name: 'argon2-memory',
  value: 'MIB',
  about: 'memory of a password slot in profile rfc9580 (default 256)',
};

/** Where a new password comes from. */
export const newPasswordOptions: readonly OptionSpec[] = [
  {name: 'new-password-file', value: 'FILE', about: 'read the new password from a file'},
  {name: 'new-password-fd', value: 'N', about: 'read the new password from an open file descriptor'},
];

/** Options every command has. */
export const globalOptions: readonly OptionSpec[] = [
  {name: 'json', about: 'print one JSON object on standard output'},
  {name: 'progress', value: 'auto|json|none', about: 'how progress is shown on standard error'},
  {name: 'quiet', about: 'print errors only'},
  {name: 'no-color', about: 'no colours (also with NO_COLOR set)'},
  {name: 'help', short: 'h', about: 'show this help'},
  {name: 'version', about: 'show the version'},
];

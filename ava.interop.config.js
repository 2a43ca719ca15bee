// Tests against other OpenPGP programs, as far as this machine has them.
export default {
  extensions: ['ts', 'tsx'],
  nodeArguments: ['--import=tsx'],
  files: ['test/interop/**/*.{ts,tsx}'],
  timeout: '20m',
  concurrency: 1,
};

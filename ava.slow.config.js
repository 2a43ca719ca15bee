// The slow tests: measured rates, exhaustive faults, 2 GiB of Argon2. Run by hand and by whoever touches their subject.
export default {
  extensions: ['ts', 'tsx'],
  nodeArguments: ['--import=tsx'],
  files: ['test/slow/**/*.{ts,tsx}'],
  timeout: '20m',
  concurrency: 1,
};

/** Native ES modules; @swc/jest takes the types out. The folders are the levels of the test table in CONTRIBUTING.md. */
const level = (name, options = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.{ts,tsx}`],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  ...options,
});

export default {
  projects: ['unit', 'ui', 'integration', 'long', 'bank', 'e2e'].map((name) => level(name)),
  testTimeout: 30_000,
};

// Tests run from source through swc; `tsc --noEmit` checks the types as a step of its own.
const base = {
  testEnvironment: '<rootDir>/tests/support/environment.mjs',
  rootDir: import.meta.dirname,
  setupFiles: ['reflect-metadata'],
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.countersign'],
  moduleNameMapper: {
    '^#libs/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    '^#portable/(.*)$': '<rootDir>/libs/$1/src/portable.ts',
    '^fast-check$': '<rootDir>/tests/support/fast-check.mjs',
    '^(\\.{1,2}/(?!.*fast-check).*)\\.js$': '$1',
  },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
      },
    ],
  },
};

/** One project per tier; the tier is in the file's suffix, so `npm run test:unit` needs no services. */
const tier = (name, testRegex, extra = {}) => ({ ...base, displayName: name, testRegex, ...extra });
const services = {
  globalSetup: '<rootDir>/tests/support/global-setup.mjs',
  globalTeardown: '<rootDir>/tests/support/global-teardown.mjs',
};

export default {
  // Integration tests, which come first, wait more than they compute: four at a time, on two cores as well.
  maxWorkers: 4,
  // Modules of finished specs stay in memory with ES modules: without a new worker now and then the last hundred specs mostly collect garbage.
  workerIdleMemoryLimit: '700MB',
  testSequencer: '<rootDir>/tests/support/sequencer.mjs',
  // Jest takes this from here alone, not from a project. Long enough for services to start on a busy machine.
  testTimeout: 150_000,
  projects: [
    tier('unit', '\\.unit\\.spec\\.ts$'),
    tier('int', '\\.int\\.spec\\.ts$', services),
    tier('e2e', '\\.e2e\\.spec\\.ts$', services),
    tier('long', '\\.long\\.spec\\.ts$', services),
    tier('full', '\\.full\\.spec\\.ts$', services),
    tier('foreign', '\\.foreign\\.spec\\.ts$', services),
    tier('browser', '\\.browser\\.spec\\.ts$'),
    tier('clone', '\\.clone\\.spec\\.ts$'),
  ],
};

/** Sources are compiled by swc; child processes in tests run the built package, so `npm run build` comes first. */
const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
  moduleNameMapper: { '^cdktf-switchyard$': '<rootDir>/lib/index.ts', '^cdktf-switchyard/stacks$': '<rootDir>/stacks/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.*/cdktf.out/'],
  setupFiles: ['<rootDir>/test/support/environment.ts'],
};

const project = (displayName, folder, rest = {}) => ({
  ...common,
  displayName,
  testMatch: [`<rootDir>/test/${folder}**/*.test.ts`],
  ...rest,
});
const apart = ['e2e', 'examples', 'pack'];

module.exports = {
  projects: [
    project('unit', '', { testPathIgnorePatterns: ['/node_modules/', ...apart.map((folder) => `<rootDir>/test/${folder}/`)] }),
    ...apart.map((folder) => project(folder, `${folder}/`)),
  ],
};

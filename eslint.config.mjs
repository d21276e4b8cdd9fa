import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

const cdktfMessage = 'Import from lib/core/cdktf: it is the one file that knows where the base library comes from.';
const barrelMessage =
  'Import providers by deep path, such as @cdktf/provider-kubernetes/lib/manifest: a barrel costs 10 s and 765 MB of type-check.';

export default tseslint.config(
  { ignores: ['dist/', '**/cdktf.out/', '**/.switchyard/', 'coverage/', '**/*.generated.ts', '**/*.cjs', 'bin/'] },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-member-accessibility': ['error', { overrides: { constructors: 'explicit' } }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      '@typescript-eslint/unified-signatures': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-process-exit': 'error',
      'no-restricted-globals': ['error', { name: '__filename', message: 'Use __dirname.' }],
      'prefer-const': 'error',
    },
  },
  {
    files: ['lib/**/*.ts', 'stacks/**/*.ts'],
    ignores: ['lib/core/cdktf.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'cdktf', message: cdktfMessage },
            { name: 'constructs', message: cdktfMessage },
          ],
          patterns: [{ regex: '^@cdktf/provider-[^/]+$', message: barrelMessage }],
        },
      ],
    },
  },
  {
    files: ['test/**/*.test.ts'],
    ...jest.configs['flat/recommended'],
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'fc.assert', '**.assert'] }],
      'jest/no-standalone-expect': 'off',
      'jest/no-conditional-expect': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**', 'scripts/**', 'examples/**'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-non-null-assertion': 'off', '@typescript-eslint/no-explicit-any': 'off' },
  },
);

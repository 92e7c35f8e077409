import tseslint from 'typescript-eslint';

const frameworks = ['@nestjs/*', 'typeorm', 'kafkajs', 'pg'];
const pure = ['contracts', 'merkle', 'tlog', 'rules', 'cases', 'verifier', 'witness'];
/** What each lib may import of ours; apps may import every lib. Keeps the arrows of the house pointing one way. */
const below = {
  contracts: [],
  merkle: [],
  tlog: ['merkle', 'contracts'],
  rules: ['contracts', 'tlog', 'merkle'],
  witness: ['tlog', 'merkle'],
  verifier: ['tlog', 'merkle', 'contracts'],
  platform: [],
  client: ['contracts'],
  ledger: ['rules', 'verifier', 'witness', 'tlog', 'merkle', 'contracts', 'platform'],
  intake: ['ledger', 'rules', 'tlog', 'merkle', 'contracts', 'platform'],
  readmodel: ['ledger', 'rules', 'tlog', 'merkle', 'contracts', 'platform'],
  cases: ['contracts', 'client'],
  stack: ['platform'],
};
const libs = Object.keys(below);

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.countersign', '**/*.mjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  ...libs.map((lib) => ({
    files: [`libs/${lib}/src/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...(pure.includes(lib)
              ? [{ group: frameworks, message: `libs/${lib} is pure: no framework, no driver.` }]
              : []),
            // An auditor reads it whole: nothing but our own pure libs and what Node brings.
            ...(lib === 'verifier'
              ? [{ regex: '^(?!node:|\\.|#libs/)', message: 'libs/verifier imports no package.' }]
              : []),
            {
              group: [
                ...libs
                  .filter((other) => other !== lib && !below[lib].includes(other))
                  .map((other) => `#libs/${other}`),
                '**/apps/**',
              ],
              message: `libs/${lib} may import only: ${below[lib].join(', ') || 'no other lib'}.`,
            },
          ],
        },
      ],
    },
  })),
  {
    files: ['**/*.spec.ts', 'tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);

import tseslint from 'typescript-eslint';

const frameworks = ['@nestjs/*', 'typeorm', 'kafkajs', 'pg'];
const pure = ['addresses', 'cases', 'contracts', 'judging', 'merkle', 'rules', 'system', 'tlog', 'verifier', 'witness'];
/** What each lib may import of ours, and does; apps may import every lib. Keeps the arrows of the house pointing one way. */
const below = {
  system: [],
  merkle: [],
  contracts: ['merkle'],
  addresses: ['contracts'],
  platform: ['system'],
  stack: ['platform'],
  tlog: ['merkle', 'contracts', 'system'],
  verifier: ['tlog', 'merkle', 'contracts', 'system'],
  witness: ['tlog', 'merkle', 'system'],
  judging: ['addresses', 'contracts', 'merkle'],
  rules: ['judging', 'contracts'],
  ledger: ['tlog', 'merkle', 'contracts', 'system'],
  intake: ['ledger', 'merkle', 'contracts', 'system'],
  readmodel: ['judging', 'ledger', 'contracts'],
  detecting: ['readmodel', 'judging', 'ledger', 'merkle', 'contracts', 'system'],
  audit: ['readmodel', 'rules', 'judging', 'intake', 'ledger', 'verifier', 'tlog', 'merkle', 'contracts', 'system'],
  client: ['addresses', 'contracts', 'system'],
  importer: ['client', 'addresses', 'contracts', 'system'],
  cases: ['client', 'contracts'],
};
const libs = Object.keys(below);

/** Which of our libs, and whether frameworks and drivers, a lib may import. */
function imports(lib, allowed) {
  const others = libs.filter((other) => other !== lib && !allowed.includes(other));
  const patterns = [
    {
      // Not a `group`: those are read as lines of .gitignore, where # begins a comment.
      regex: `^#libs/(?:${others.join('|')})(?:/|$)|(?:^|/)apps/`,
      message: `libs/${lib} may import only: ${allowed.join(', ') || 'no other lib'}.`,
    },
  ];
  if (pure.includes(lib))
    patterns.push({ group: frameworks, message: `libs/${lib} is pure: no framework, no driver.` });
  return { 'no-restricted-imports': ['error', { patterns }] };
}

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.countersign', '**/*.mjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  ...libs.flatMap((lib) => [
    { files: [`libs/${lib}/src/**/*.ts`], rules: imports(lib, below[lib]) },
    // Tests may use any lib: nothing is built on them.
    { files: [`libs/${lib}/src/**/*.spec.ts`, `libs/${lib}/src/**/testing/*.ts`], rules: imports(lib, libs) },
  ]),
  {
    // Where lists grow with the ledger: a spread puts each member on the stack, and fails at some 120,000.
    files: ['judging', 'rules', 'detecting', 'readmodel'].map((lib) => `libs/${lib}/src/**/*.ts`),
    ignores: ['**/*.spec.ts', '**/testing/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name=/^(?:min|max|push|unshift|concat)$/] > SpreadElement',
          message: 'A long list is spread on the stack: use least, greatest or a loop.',
        },
      ],
    },
  },
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

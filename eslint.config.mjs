import tseslint from 'typescript-eslint';

const frameworks = ['@nestjs/*', 'typeorm', 'kafkajs', 'pg'];
const pure = [
  'addresses',
  'cases',
  'contracts',
  'crypto',
  'judging',
  'merkle',
  'noble',
  'rules',
  'system',
  'tlog',
  'triage',
  'verifier',
  'witness',
];
/** Whose SQL may name a schema's tables: one lib writes each, and readmodel only reads what detecting writes. */
const owners = { ledger: ['ledger'], readmodel: ['detecting', 'readmodel'], desk: ['desk'] };
const schemas = Object.keys(owners);
/** Where lists grow with the ledger. */
const growing = ['judging', 'rules', 'detecting', 'readmodel'];
const tests = ['**/*.spec.ts', '**/testing/**'];
/** What each lib may import of ours, and does; apps may import every lib. Keeps the arrows of the house pointing one way. */
const below = {
  system: [],
  crypto: [],
  noble: ['crypto'],
  merkle: ['crypto'],
  addresses: ['merkle'],
  contracts: ['addresses', 'merkle', 'tlog'],
  postgres: [],
  platform: ['postgres', 'system'],
  openapi: ['platform'],
  identity: ['platform', 'contracts', 'system'],
  stack: [],
  tlog: ['merkle', 'crypto', 'system'],
  verifier: ['triage', 'tlog', 'merkle', 'crypto', 'contracts', 'system'],
  witness: ['tlog', 'merkle', 'crypto', 'system'],
  judging: ['addresses', 'contracts', 'merkle'],
  rules: ['judging', 'contracts'],
  triage: ['judging', 'contracts'],
  ledger: ['postgres', 'tlog', 'merkle', 'contracts', 'system'],
  desk: ['ledger'],
  intake: ['triage', 'ledger', 'merkle', 'contracts', 'system'],
  readmodel: ['triage', 'judging', 'ledger'],
  detecting: ['readmodel', 'triage', 'judging', 'ledger', 'merkle', 'contracts', 'system'],
  audit: [
    'detecting',
    'readmodel',
    'rules',
    'judging',
    'intake',
    'ledger',
    'verifier',
    'tlog',
    'merkle',
    'crypto',
    'contracts',
    'system',
  ],
  client: ['contracts', 'system'],
  importer: ['client', 'addresses', 'contracts', 'merkle', 'system'],
  cases: ['client', 'contracts', 'merkle'],
};
const libs = Object.keys(below);

/** What opens stored facts, and spells their keys: judging makes them and detecting stores them; others read rows. */
const openers = ['judging', 'detecting'];
const storedFacts = {
  regex: '^#libs/judging$',
  importNames: ['decodeFacts', 'encodeFacts', 'keys'],
  message: 'Stored facts are opened by libs/judging alone: read the rows of the read models.',
};

/** A way into a lib past its index. */
const inside = {
  regex: `^(?:\\.\\./)+(?:libs/)?(?:${libs.join('|')})/src/|^#(?:libs|portable)/\\w+/`,
  message: 'A lib is imported by its index.',
};

/** What of our libs runs in the officers' page: it checks proofs itself, and asks the api for all else. */
const inPage = {
  regex: '^node:|^#libs/',
  message: 'The page runs in browsers: of our libs it imports what is portable, #portable/<lib>, and nothing of Node.',
};

/** Cryptography for pages. */
const pages = {
  regex: '^#portable/noble$|^@noble/',
  message: 'Services and commands take node:crypto of libs/crypto; noble is for pages.',
};

/** Which of our libs, and whether frameworks and drivers, a lib may import. */
function imports(lib, allowed, opening = openers) {
  const others = libs.filter((other) => other !== lib && !allowed.includes(other));
  const patterns = [
    {
      // Not a `group`: those are read as lines of .gitignore, where # begins a comment.
      regex: `^#(?:libs|portable)/(?:${others.join('|')})(?:/|$)|(?:^|/)apps/`,
      message: `libs/${lib} may import only: ${allowed.join(', ') || 'no other lib'}.`,
    },
  ];
  if (pure.includes(lib))
    patterns.push({ group: frameworks, message: `libs/${lib} is pure: no framework, no driver.` });
  if (!opening.includes(lib)) patterns.push(storedFacts);
  if (lib !== 'noble' && opening !== libs) patterns.push(pages);
  // Tests look inside.
  if (opening !== libs) patterns.push(inside);
  return { 'no-restricted-imports': ['error', { patterns }] };
}

const spread = {
  selector: 'CallExpression[callee.property.name=/^(?:min|max|push|unshift|concat)$/] > SpreadElement',
  // A spread puts each member on the stack, and fails at some 120,000.
  message: 'A long list is spread on the stack: use least, greatest or a loop.',
};

/** Refuses strings, and pieces of templates, that fit a pattern. */
const strings = (pattern, message, flags = '') =>
  [`Literal[value=/${pattern}/${flags}]`, `TemplateElement[value.raw=/${pattern}/${flags}]`].map((selector) => ({
    selector,
    message,
  }));

/** Refuses SQL that names a table of one of the schemas, and the bare name of one. A piece may end where the table's name is filled in. */
const sqlOver = (...names) =>
  names.flatMap((schema) =>
    strings(
      `(?:\\b(?:FROM|JOIN|INTO|UPDATE|USING|TABLE|ONLY|ON|EXISTS|REFERENCES|TRUNCATE|COPY)\\s+|,\\s*)"?${schema}"?\\.(?:["\\w]|$)|^${schema}\\.\\w+$|\\b(?:SELECT|INSERT|UPDATE|DELETE|ALTER|DROP|CREATE|TRUNCATE|COPY|GRANT)\\b[^]*\\b${schema}\\s*\\.\\s*[\"\\w]`,
      `SQL over ${schema}.* stands only in libs/${owners[schema].join(', libs/')}.`,
      'i',
    ),
  );

const writes = strings(
  '\\b(?:INTO|UPDATE|DELETE\\s+FROM|TRUNCATE|ALTER|DROP)\\s+(?:TABLE\\s+|VIEW\\s+|ONLY\\s+)*readmodel\\s*\\.',
  'libs/readmodel only reads: libs/detecting writes readmodel.*.',
  'i',
);

/** The beginning of a key of stored facts. */
const keys = strings(
  "(?:^|')[ABDFINOQRSVW]\\|",
  'Keys of stored facts are typed: only libs/judging/src/kinds/key.ts spells them.',
);

const rules = strings('\\b[A-Z]{3}-\\d\\d\\b', 'Judging names no rule: a rule is what is given to it.');

/** Who looks into stored facts by SQL opens them too. */
const rows = strings('\\bfold_state\\b', 'Stored facts are the memory of the fold: only detecting reads them.');
const readers = ['libs/readmodel/src/queries/live.ts'];

/** What `no-restricted-imports` does not see. */
const lazily = [
  {
    selector: `VariableDeclarator:has(ImportExpression > Literal[value='#libs/judging']) > ObjectPattern > Property[key.name=/^(?:${storedFacts.importNames.join('|')})$/]`,
    message: storedFacts.message,
  },
];
const framework = {
  selector: 'ImportExpression > Literal[value=/^(?:@nestjs|typeorm|kafkajs|pg)/]',
  message: 'A lib that is pure takes no framework and no driver, later neither.',
};

/** The code that a lib's sources may not hold. */
const syntaxOf = (lib) => [
  ...(growing.includes(lib) ? [spread] : []),
  ...sqlOver(...schemas.filter((schema) => !owners[schema].includes(lib))),
  ...(lib === 'readmodel' ? writes : []),
  ...(lib === 'judging' ? rules : []),
  ...(lib === 'readmodel' ? rows : []),
  ...(openers.includes(lib) ? [] : lazily),
  ...(pure.includes(lib) ? [framework] : []),
  ...keys,
];

/** One setting for a file, since a later one would replace an earlier. */
const refuse = (...parts) => ({ 'no-restricted-syntax': ['error', ...parts] });

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.countersign', '**/*.mjs', 'apps/console/generated'] },
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
  {
    // The officers' page has a DOM and no Node.
    files: ['apps/console/**/*.ts', 'apps/console/**/*.tsx'],
    languageOptions: { parserOptions: { project: './apps/console/tsconfig.json' } },
  },
  {
    files: ['tests/browser/**/*.ts'],
    languageOptions: { parserOptions: { project: './tests/browser/tsconfig.json' } },
  },
  ...libs.flatMap((lib) => [
    { files: [`libs/${lib}/src/**/*.ts`], rules: imports(lib, below[lib]) },
    // Tests may use any lib, and look into what is stored: nothing is built on them.
    {
      files: [`libs/${lib}/src/**/*.spec.ts`, `libs/${lib}/src/**/testing/*.ts`],
      rules: imports(lib, libs, libs),
    },
  ]),
  {
    files: ['apps/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-imports': ['error', { patterns: [storedFacts, inside, pages] }],
      ...refuse(...sqlOver(...schemas), ...keys, ...lazily),
    },
  },
  {
    files: ['apps/console/src/**/*.ts', 'apps/console/src/**/*.tsx'],
    ignores: tests,
    rules: { 'no-restricted-imports': ['error', { patterns: [inside, inPage] }] },
  },
  ...libs.map((lib) => ({ files: [`libs/${lib}/src/**/*.ts`], ignores: tests, rules: refuse(...syntaxOf(lib)) })),
  {
    files: readers,
    rules: refuse(...syntaxOf('readmodel').filter((part) => !rows.includes(part))),
  },
  {
    // The tables and views of the read models are made here, and one of the views, for Grafana, stands on the ledger's heads.
    files: ['libs/readmodel/src/schema/**/*.ts'],
    ignores: tests,
    rules: refuse(spread),
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

import { readdirSync } from 'node:fs';
import { ESLint, Linter } from 'eslint';
import { circles, libOf, sourceGraph, sourceImports } from './source-imports.js';

const eslint = new ESLint();
const LIBS = readdirSync('libs').sort();

/** The messages of one lint rule for code at a path. The code is not written to a file, because a probe would be built with its folder. */
async function refusals(file: string, rule: string, code: string): Promise<string[]> {
  const { rules } = (await eslint.calculateConfigForFile(file)) as { rules: Linter.RulesRecord };
  const setting = rules[rule];
  if (!setting) return [];
  return new Linter().verify(code, [{ rules: { [rule]: setting } }]).map(({ message }) => message);
}

const importRefusals = (file: string, imported: string): Promise<string[]> =>
  refusals(file, 'no-restricted-imports', `import '${imported}';`);
const codeRefusals = (file: string, code: string): Promise<string[]> => refusals(file, 'no-restricted-syntax', code);

describe('lists that grow with the ledger', () => {
  it.each(['Math.max(1, ...many)', 'found.push(...many)'])('may not be spread on the stack: %s', async (code) => {
    for (const file of [
      'judging/src/probe.ts',
      'rules/src/probe.ts',
      'detecting/src/probe.ts',
      'readmodel/src/probe.ts',
    ])
      expect(await codeRefusals(`libs/${file}`, code)).toEqual([expect.stringContaining('spread on the stack')]);
    expect(await codeRefusals('libs/readmodel/src/schema/probe.ts', code)).toHaveLength(1);
  });
});

describe('the officers’ page', () => {
  it.each(['node:crypto', '#libs/ledger', '#libs/judging', '#libs/contracts', '../../../../libs/merkle/src/hash.js'])(
    'may not import %s',
    async (imported) => {
      for (const file of ['apps/console/src/pages/probe.tsx', 'apps/console/src/proof/probe.ts'])
        expect(await importRefusals(file, imported)).toHaveLength(1);
    },
  );

  it('may import what is portable of libs, and cryptography for pages', async () => {
    for (const imported of ['#portable/verifier', '#portable/tlog', '#portable/noble', 'react'])
      expect(await importRefusals('apps/console/src/proof/probe.ts', imported)).toEqual([]);
  });
});

describe('imports of libs', () => {
  it.each([
    ['rules', '#libs/ledger'],
    ['rules', '#libs/client'],
    ['judging', '#libs/rules'],
    ['judging', '#libs/readmodel'],
    ['merkle', '#libs/tlog'],
    ['merkle', '#portable/tlog'],
    ['crypto', '#portable/merkle'],
    ['intake', '#portable/verifier'],
    ['verifier', '#libs/rules'],
    ['verifier', '#libs/ledger'],
    ['intake', '#libs/readmodel'],
    ['triage', '#libs/readmodel'],
    ['triage', '#libs/rules'],
    ['readmodel', '#libs/detecting'],
    ['readmodel', '#libs/rules'],
    ['detecting', '#libs/rules'],
    ['detecting', '#libs/audit'],
    ['audit', '#libs/importer'],
    ['addresses', '#libs/contracts'],
    ['importer', '#libs/cases'],
    ['client', '#libs/importer'],
    ['ledger', '../../../apps/api/src/main.js'],
    ['audit', '../../../../apps/cli/src/lib/output.js'],
  ])('%s may not import %s', async (lib, imported) => {
    expect(await importRefusals(`libs/${lib}/src/probe.ts`, imported)).toEqual([
      expect.stringContaining('may import only'),
    ]);
  });

  it.each([
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
  ])('%s is pure', async (lib) => {
    for (const imported of ['typeorm', '@nestjs/common', 'kafkajs', 'pg'])
      expect(await importRefusals(`libs/${lib}/src/probe.ts`, imported)).toEqual([expect.stringContaining('is pure')]);
  });

  it('must name a lib by its index, not a file in it', async () => {
    for (const [file, imported] of [
      ['libs/merkle/src', '../../ledger/src/head.js'],
      ['libs/readmodel/src', '../../judging/src/kinds/all-kinds.js'],
      ['libs/rules/src/DIS-01', '../../../judging/src/kinds/key.js'],
      ['apps/api/src', '../../../libs/judging/src/kinds/key.js'],
      ['apps/api/src', '#libs/ledger/src/head.js'],
      ['libs/verifier/src', '#portable/tlog/src/note.js'],
    ] as const) {
      expect(await importRefusals(`${file}/probe.ts`, imported)).toContainEqual(
        expect.stringContaining('A lib is imported by its index'),
      );
      expect(await importRefusals(`${file}/probe.spec.ts`, imported)).toEqual([]);
    }
  });

  it('of a framework are refused to pure libs in dynamic imports too', async () => {
    const code = "const { Client } = await import('pg');";
    expect(await codeRefusals('libs/tlog/src/probe.ts', code)).toEqual([expect.stringContaining('later neither')]);
    expect(await codeRefusals('libs/ledger/src/probe.ts', code)).toEqual([]);
  });

  it('of cryptography for pages are refused to services', async () => {
    for (const file of ['libs/verifier/src/probe.ts', 'apps/api/src/probe.ts', 'apps/cli/src/probe.ts'])
      for (const imported of ['#portable/noble', '@noble/hashes/sha2.js'])
        expect(await importRefusals(file, imported)).toContainEqual(expect.stringContaining('noble is for pages'));
  });

  it('may name the libs below it, and tests may import any lib', async () => {
    expect(await importRefusals('libs/rules/src/probe.ts', '#libs/contracts')).toEqual([]);
    expect(await importRefusals('libs/verifier/src/probe.ts', '#libs/tlog')).toEqual([]);
    expect(await importRefusals('libs/platform/src/probe.spec.ts', '#libs/stack')).toEqual([]);
    expect(await importRefusals('libs/rules/src/probe.ts', './apps-of-others.js')).toEqual([]);
  });

  it.each(LIBS)('%s may import only the libs that it uses', async (lib) => {
    const made = new Set(
      [...sourceImports()]
        .filter(([file]) => file.startsWith(`libs/${lib}/`))
        .flatMap(([, names]) => names.flatMap((name) => libOf(name) ?? [])),
    );
    const allowed: string[] = [];
    for (const other of LIBS.filter((one) => one !== lib))
      if ((await importRefusals(`libs/${lib}/src/probe.ts`, `#libs/${other}`)).length === 0) allowed.push(other);
    expect(allowed).toEqual([...made].sort());
  });
});

describe('stored facts', () => {
  const opens = "import { decodeFacts, keys } from '#libs/judging';";
  const asks = "import { findingId } from '#libs/judging';";

  it.each(['libs/readmodel/src', 'libs/rules/src', 'libs/audit/src', 'apps/api/src', 'apps/cli/src'])(
    'are opened by judging alone, not in %s',
    async (folder) => {
      const found = await refusals(`${folder}/probe.ts`, 'no-restricted-imports', opens);
      expect(found).toEqual([expect.stringContaining('read the rows'), expect.stringContaining('read the rows')]);
      expect(await refusals(`${folder}/probe.ts`, 'no-restricted-imports', asks)).toEqual([]);
    },
  );

  it('are stored by detecting, and read by tests', async () => {
    for (const file of ['libs/detecting/src/store/probe.ts', 'libs/readmodel/src/probe.spec.ts'])
      expect(await refusals(file, 'no-restricted-imports', opens)).toEqual([]);
  });

  it('are not opened by dynamic imports either', async () => {
    const later = "const { keys, findingId } = await import('#libs/judging');";
    for (const folder of ['libs/readmodel/src', 'apps/cli/src/commands'])
      expect(await codeRefusals(`${folder}/probe.ts`, later)).toEqual([expect.stringContaining('read the rows')]);
    expect(await codeRefusals('apps/cli/src/probe.ts', "const { findingId } = await import('#libs/judging');")).toEqual(
      [],
    );
  });

  it('are not read by SQL', async () => {
    const code = "db.query('SELECT data FROM readmodel.fold_state')";
    expect(await codeRefusals('libs/readmodel/src/queries/probe.ts', code)).toEqual([
      expect.stringContaining('only detecting reads them'),
    ]);
    expect(await codeRefusals('libs/readmodel/src/queries/live.ts', code)).toEqual([]);
  });

  it('have keys that no other code spells', async () => {
    for (const code of [
      "const key = 'A|a'",
      'const key = `R|${agreement}|${request}`',
      "key.startsWith('B|')",
      "where = `key >= 'R|' || $1`",
    ])
      for (const file of ['libs/readmodel/src', 'libs/detecting/src', 'libs/judging/src/fold', 'apps/api/src'])
        expect(await codeRefusals(`${file}/probe.ts`, code)).toEqual([expect.stringContaining('Keys of stored facts')]);
    expect(await codeRefusals('libs/detecting/src/probe.ts', "const parts = key.split('|')")).toEqual([]);
  });
});

describe('judging', () => {
  it('names no rule', async () => {
    for (const code of ["facts.verdicts['INT-02 ' + source]", 'const name = `DIS-17 ${subject}`'])
      expect(await codeRefusals('libs/judging/src/fold/probe.ts', code)).toEqual([
        expect.stringContaining('names no rule'),
      ]);
    expect(await codeRefusals('libs/rules/src/probe.ts', "const id = 'INT-02'")).toEqual([]);
  });
});

describe('circles of imports', () => {
  it('are found when there are some', () => {
    const graph = new Map([
      ['libs/a/src/index.ts', ['libs/a/src/one.ts']],
      ['libs/a/src/one.ts', ['libs/a/src/two.ts']],
      ['libs/a/src/two.ts', ['libs/a/src/one.ts']],
    ]);
    expect(circles(graph)).toEqual([['libs/a/src/one.ts', 'libs/a/src/two.ts']]);
    const imports = new Map([
      ['libs/a/src/index.ts', ['#libs/b']],
      ['libs/b/src/index.ts', ['./types.js']],
      ['libs/b/src/types.ts', ['#libs/a', 'node:fs']],
    ]);
    expect(circles(sourceGraph(imports))).toEqual([[...imports.keys()]]);
  });

  it('do not exist, not even among types', () => {
    expect(circles(sourceGraph(sourceImports()))).toEqual([]);
  });
});

describe('SQL over a schema', () => {
  const ledger = [
    "db.query('SELECT size FROM ledger.head')",
    'db.query(`SELECT a FROM x\n JOIN ledger.batch b ON true WHERE a = ${a}`)',
    'db.query(`SELECT ${columns} FROM ledger.${table}`)',
    "db.query('select * from x, ledger.tile')",
    "const needed = ['ledger.head']",
    "db.query('ALTER TABLE ledger . head DROP x')",
  ];
  const readmodel = [
    "db.query('INSERT INTO readmodel.hit VALUES (1)')",
    'db.query(`UPDATE readmodel.cursor SET owner = ${owner}`)',
    "db.query('UPDATE ONLY readmodel.cursor SET owner = 1')",
    "db.query('ALTER TABLE readmodel.hit DROP x')",
  ];

  it.each(ledger)('of the ledger is written in libs/ledger alone: %s', async (code) => {
    for (const file of [
      'apps/api/src',
      'apps/cli/src/demo',
      'libs/audit/src',
      'libs/detecting/src',
      'libs/readmodel/src',
    ])
      expect(await codeRefusals(`${file}/probe.ts`, code)).toEqual(['SQL over ledger.* stands only in libs/ledger.']);
    expect(await codeRefusals('libs/ledger/src/probe.ts', code)).toEqual([]);
  });

  it.each(readmodel)('of the read models is written in libs/detecting alone: %s', async (code) => {
    for (const file of ['apps/detector/src', 'libs/audit/src', 'libs/ledger/src'])
      expect(await codeRefusals(`${file}/probe.ts`, code)).toEqual([
        'SQL over readmodel.* stands only in libs/detecting, libs/readmodel.',
      ]);
    expect(await codeRefusals('libs/detecting/src/probe.ts', code)).toEqual([]);
    expect(await codeRefusals('libs/readmodel/src/queries/probe.ts', code)).toEqual([
      expect.stringContaining('libs/readmodel only reads'),
    ]);
  });

  it('may be read in libs/readmodel, which also creates the tables, and queried by tests', async () => {
    const read = "db.query('SELECT id FROM readmodel.generation')";
    expect(await codeRefusals('libs/readmodel/src/queries/probe.ts', read)).toEqual([]);
    expect(await codeRefusals('apps/cli/src/probe.ts', read)).toHaveLength(1);
    for (const code of [...ledger, ...readmodel, read]) {
      expect(await codeRefusals('libs/readmodel/src/schema/probe.ts', code)).toEqual([]);
      expect(await codeRefusals('libs/audit/src/probe.spec.ts', code)).toEqual([]);
      expect(await codeRefusals('tests/e2e/probe.ts', code)).toEqual([]);
    }
  });

  it('is not reported for text that only looks like it', async () => {
    for (const code of [
      "import './ledger.answers.js'",
      "const text = 'the ledger. And more'",
      "this.ledger.heads('x')",
    ])
      expect(await codeRefusals('apps/api/src/probe.ts', code)).toEqual([]);
  });
});

import { ESLint, Linter } from 'eslint';

/** What the lint rules say of one import in a file of a lib. */
async function refusals(file: string, imported: string): Promise<string[]> {
  const { rules } = (await new ESLint().calculateConfigForFile(file)) as { rules: Linter.RulesRecord };
  const rule = 'no-restricted-imports';
  const messages = new Linter().verify(`import '${imported}';`, [{ rules: { [rule]: rules[rule]! } }]);
  return messages.map(({ message }) => message);
}

describe('lists that grow with the ledger', () => {
  it.each(['Math.max(1, ...many)', 'found.push(...many)'])('are not spread on the stack: %s', async (code) => {
    const rule = 'no-restricted-syntax';
    for (const lib of ['rules', 'readmodel']) {
      const config = (await new ESLint().calculateConfigForFile(`libs/${lib}/src/probe.ts`)) as {
        rules: Linter.RulesRecord;
      };
      const messages = new Linter().verify(code, [{ rules: { [rule]: config.rules[rule]! } }]);
      expect(messages.map(({ message }) => message)).toEqual([expect.stringContaining('spread on the stack')]);
    }
  });
});

describe('imports of libs', () => {
  it.each([
    ['rules', '#libs/ledger'],
    ['rules', '#libs/client'],
    ['merkle', '#libs/tlog'],
    ['system', '#libs/platform'],
    ['verifier', '#libs/rules'],
    ['verifier', '#libs/ledger'],
    ['intake', '#libs/readmodel'],
    ['ledger', '../../../apps/api/src/main.js'],
  ])('%s may not import %s', async (lib, imported) => {
    expect(await refusals(`libs/${lib}/src/probe.ts`, imported)).toEqual([expect.stringContaining('may import only')]);
  });

  it.each(['contracts', 'merkle', 'tlog', 'rules', 'cases', 'verifier', 'system'])('%s is pure', async (lib) => {
    for (const imported of ['typeorm', '@nestjs/common', 'kafkajs', 'pg'])
      expect(await refusals(`libs/${lib}/src/probe.ts`, imported)).toEqual([expect.stringContaining('is pure')]);
  });

  it('what a lib rests on may be imported', async () => {
    expect(await refusals('libs/rules/src/probe.ts', '#libs/contracts')).toEqual([]);
    expect(await refusals('libs/verifier/src/probe.ts', '#libs/tlog')).toEqual([]);
    expect(await refusals('libs/platform/src/probe.spec.ts', '#libs/stack')).toEqual([]);
    expect(await refusals('libs/rules/src/probe.ts', './apps-of-others.js')).toEqual([]);
  });
});

import { scriptOfPages } from '../../scripts/console-budget.mjs';

describe('the budget of script', () => {
  const manifest = {
    'index.html': { file: 'assets/start.js', isEntry: true, imports: ['_shared.js'] },
    '_shared.js': { file: 'assets/shared.js', imports: ['_deep.js'] },
    '_deep.js': { file: 'assets/deep.js', imports: ['_shared.js'] },
    'src/A.tsx': { file: 'assets/a.js', isDynamicEntry: true, imports: ['index.html', '_chart.js'] },
    '_chart.js': { file: 'assets/chart.js' },
    'src/B.tsx': { file: 'assets/b.js', isDynamicEntry: true },
    'src/style.css': { file: 'assets/style.css' },
  };
  const sizes: Record<string, number> = { start: 100, shared: 20, deep: 3, a: 1_000, chart: 400, b: 5_000, style: 9e9 };

  it('counts for each page all that a browser loads to open it, each file once', () => {
    const weights = scriptOfPages(manifest, (file) => sizes[/assets\/(\w+)/.exec(file)![1]!]!);
    expect(Object.fromEntries(weights)).toEqual({ start: 123, 'src/A.tsx': 1_523, 'src/B.tsx': 5_123 });
  });
});

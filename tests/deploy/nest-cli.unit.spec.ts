import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './compose-file.js';

interface Project {
  type: string;
  root: string;
  sourceRoot: string;
  entryFile: string;
  compilerOptions: { tsConfigPath: string };
}
const cli = JSON.parse(readFileSync(join(ROOT, 'nest-cli.json'), 'utf8')) as Project & {
  monorepo: boolean;
  compilerOptions: { builder: string };
  projects: Record<string, Project>;
};
const folders = (top: string): string[] =>
  readdirSync(join(ROOT, top)).filter((name) => existsSync(join(ROOT, top, name, 'src')));

describe('nest-cli.json', () => {
  it('lists every app and every lib, each with an entry file that exists', () => {
    // The console is a web page, not a Nest project.
    const apps = folders('apps').filter((name) => name !== 'console');
    // A project has one name: a lib with the name of an app is prefixed.
    const libs = folders('libs').map((name) => (apps.includes(name) ? `libs-${name}` : name));
    expect(Object.keys(cli.projects).sort()).toEqual([...apps, ...libs].sort());
    for (const [name, { type, root, sourceRoot, entryFile }] of Object.entries(cli.projects)) {
      expect(root).toBe(`${type === 'application' ? 'apps' : 'libs'}/${name.replace(/^libs-/, '')}`);
      expect(sourceRoot).toBe(`${root}/src`);
      expect({ name, exists: existsSync(join(ROOT, `${entryFile}.ts`)) }).toEqual({ name, exists: true });
    }
  });

  it('builds like npm run build', () => {
    // Nest's swc builder leaves the libs out.
    expect(cli).toMatchObject({ monorepo: true, compilerOptions: { builder: 'tsc' } });
    for (const { compilerOptions } of [cli, ...Object.values(cli.projects)]) {
      expect(compilerOptions.tsConfigPath).toBe('tsconfig.build.json');
    }
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { build: string } };
    expect(scripts.build).toContain('tsc -p tsconfig.build.json');
    expect(cli.entryFile).toBe(cli.projects['recorder']!.entryFile);
  });
});

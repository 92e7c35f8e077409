import { existsSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { Command } from 'commander';

interface Named {
  path: string;
  /** As a person gave it: `--vkey-file`, an environment variable, `<file>`. */
  by: string;
}

/**
 * What to say instead of an error that a file or folder of the command line has caused: which file, what named it, what to do. Undefined:
 * it is no such error, and its own message stands.
 */
export function fileTrouble(error: unknown, command: Command | undefined): string | undefined {
  const named = command ? pathsOf(command) : [];
  const chain = causes(error);
  // What says in its own words that a file is there already says why it stays.
  const ofSystem = chain.find((one) => isOfFiles(one) && (one === error || one.code !== 'EEXIST')) as
    OfFiles | undefined;
  if (ofSystem) {
    const path = ofSystem.path ?? folderAmong(named, ofSystem.code);
    // An error that has words of its own keeps them, unless they are about what the command line names.
    const culprit = path === undefined ? undefined : naming(path, named);
    if (culprit) return sentence(ofSystem.code, culprit.path, culprit.by);
    if (path !== undefined && ofSystem === error) return sentence(ofSystem.code, path, undefined);
  }
  const ours = chain.map(fileOf).find((path) => path !== undefined);
  const by = ours !== undefined ? naming(ours, named)?.by : undefined;
  // Who has written `emit FILE` knows what FILE is.
  return by !== undefined && !by.startsWith('<') ? `${by}: ${(error as Error).message}` : undefined;
}

function sentence(code: string, path: string, by: string | undefined): string | undefined {
  const it = by === undefined ? path : `${path}, named by ${by},`;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return existsSync(dirname(path))
        ? `${it} is not there: check its name, or name another`
        : `${it} is not there, nor is its folder: check the path, or make the folder ${dirname(path)} first`;
    case 'EACCES':
    case 'EPERM':
      return `${it} is closed to this user: change its owner or mode, or name another`;
    case 'EISDIR':
      return `${it} is a folder: name a file`;
    case 'EEXIST':
      return `${it} is there already, and is not overwritten: name another`;
    default:
      return undefined;
  }
}

/** As our own errors have it. */
function fileOf(error: object): string | undefined {
  const { path, file } = error as Record<'path' | 'file', unknown>;
  return [path, file].find((one) => typeof one === 'string');
}

type OfFiles = NodeJS.ErrnoException & { code: string };

const OF_FILES =
  /^(?:access|chmod|copyfile|l?stat|link|mkdir|open|opendir|read|readlink|rename|rm|rmdir|scandir|unlink|write)$/;

/** Of the file system: not of a socket or a program, which have paths too. */
const isOfFiles = (error: object): error is OfFiles => OF_FILES.test((error as NodeJS.ErrnoException).syscall ?? '');

function causes(error: unknown): object[] {
  const chain: object[] = [];
  let one = error;
  while (typeof one === 'object' && one !== null && !chain.includes(one)) {
    chain.push(one);
    one = (one as Error).cause;
  }
  return chain;
}

/** What on the command line, or in the environment instead, takes the name of a file or a folder. */
function pathsOf(command: Command): Named[] {
  const values = (value: unknown): string[] => [value].flat().filter((one): one is string => typeof one === 'string');
  const ofArguments = command.registeredArguments.flatMap((argument, i) =>
    values(command.args[i]).map((path) => ({ path, by: `<${argument.name()}>` })),
  );
  const ofOptions = command.options
    .filter(({ flags }) => /<(?:file|folder|dir)[.>]/.test(flags))
    .flatMap((option) => {
      const name = option.attributeName();
      const ofEnvironment = command.getOptionValueSource(name) === 'env';
      return values(command.getOptionValue(name)).flatMap((path) => ({
        path,
        by: (ofEnvironment && option.envVar) || option.long!,
      }));
    });
  return [...ofArguments, ...ofOptions];
}

/** What is written beside a file before it takes its place. */
const HALF = /\.[0-9a-f]{16}\.tmp$/;

/** By its own name, or by that of the folder that it is in. */
function naming(path: string, named: readonly Named[]): Named | undefined {
  const at = resolve(path).replace(HALF, '');
  const exact = named.find((one) => resolve(one.path) === at);
  if (exact) return exact;
  const above = named.find((one) => at.startsWith(resolve(one.path) + sep));
  return above && { path, by: above.by };
}

/** To read a folder fails without its name. */
function folderAmong(named: readonly Named[], code: string | undefined): string | undefined {
  if (code !== 'EISDIR') return undefined;
  return named.find(({ path }) => statSync(path, { throwIfNoEntry: false })?.isDirectory())?.path;
}

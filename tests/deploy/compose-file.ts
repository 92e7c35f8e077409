import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Service {
  image: string;
  build?: { context: string; dockerfile: string; target?: string };
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  env_file?: string[];
  secrets?: string[];
  volumes?: string[];
  ports?: string[];
  profiles?: string[];
  networks?: string[];
  network_mode?: string;
  healthcheck?: { test: string[] };
  depends_on?: string[] | Record<string, { condition: string }>;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  user?: string;
  mem_limit?: string;
  shm_size?: string;
  cpus?: string | number;
  pids_limit?: number;
  logging?: { driver: string; options: Record<string, string> };
}

export interface ComposeFile {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
}

export const composeText = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');

/** Read as `docker compose` does with an empty environment: `${NAME:-default}` is its default, `$$` a dollar. */
export function composeFile(): ComposeFile {
  const compose = parse(composeText, { merge: true }) as ComposeFile;
  return interpolate(compose);
}

function interpolate<T>(value: T): T {
  if (typeof value === 'string') {
    return value.replace(/\$\$|\$\{(\w+)(?::-([^}]*))?\}/g, (all, name: string | undefined, fallback?: string) => {
      if (all === '$$') return '$';
      if (fallback === undefined) throw new Error(`\${${name}} has no default: a first start would get an empty value`);
      return fallback;
    }) as T;
  }
  if (Array.isArray(value)) return value.map(interpolate) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, interpolate(inner as unknown)])) as T;
}

/** `NAME=value` lines, in the format of `env_file`. */
export function environmentFile(path: string): Record<string, string> {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** A size as compose writes it: `512m`. */
export function bytes(size: string): number {
  const [, number, unit] = /^(\d+)([kmg])$/.exec(size)!;
  return Number(number) * 1024 ** ('kmg'.indexOf(unit!) + 1);
}

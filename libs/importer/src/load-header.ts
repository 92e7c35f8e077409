import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { HeaderInvalid } from './errors.js';
import { agreementFile, importHeader, type AgreementFile, type ImportHeader } from './header-schema.js';

export interface LoadedHeader {
  path: string;
  header: ImportHeader;
  agreement: AgreementFile;
  /** Of a file that the header names, from the header's folder. */
  resolve: (file: string) => string;
}

/** Reads the header YAML and the agreement that it names. Throws HeaderInvalid with all that is wrong. */
export async function loadHeader(path: string): Promise<LoadedHeader> {
  const header = check(path, importHeader, await readYaml(path));
  const from = (file: string): string => resolve(dirname(path), file);
  const named = header.agreement;
  const agreement =
    typeof named === 'string'
      ? check(from(named), agreementFile, await readYaml(from(named)))
      : check(path, agreementFile, named);
  return { path, header, agreement, resolve: from };
}

async function readYaml(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new HeaderInvalid(path, ['there is no such file']) : error;
  });
  try {
    return parse(text);
  } catch (error) {
    // Its further lines show the text, which names people.
    throw new HeaderInvalid(path, [(error as Error).message.split('\n')[0]!]);
  }
}

function check<S extends z.ZodType>(path: string, schema: S, value: unknown): z.infer<S> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new HeaderInvalid(
    path,
    error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`),
  );
}

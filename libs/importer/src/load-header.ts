import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
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
  await checkNamedFiles(path, { header, agreement, from });
  return { path, header, agreement, resolve: from };
}

/** All that are missing are said at once, by the field that names them, before the first is read. */
async function checkNamedFiles(
  path: string,
  { header, agreement, from }: Pick<LoadedHeader, 'header' | 'agreement'> & { from: (file: string) => string },
): Promise<void> {
  const { request, matches, disclosure } = header;
  const named: [string, string | undefined][] = [
    ['document of the agreement', agreement.document],
    ['request.file', request?.file],
    ['matches.file', matches?.file],
    ['disclosure.file', disclosure?.file],
  ];
  const problems: string[] = [];
  for (const [field, file] of named) {
    const why = file === undefined ? undefined : await unreadable(from(file));
    if (why !== undefined) problems.push(`${field}: ${from(file!)} ${why}`);
  }
  if (problems.length > 0) throw new HeaderInvalid(path, problems);
}

async function unreadable(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const isFolder = (await handle.stat()).isDirectory();
    await handle.close();
    return isFolder ? 'is a folder, not a file' : undefined;
  } catch (error) {
    return whyNot(error as NodeJS.ErrnoException);
  }
}

const whyNot = ({ code }: NodeJS.ErrnoException): string =>
  code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;

async function readYaml(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new HeaderInvalid(path, [error.code === 'ENOENT' ? 'there is no such file' : whyNot(error)], {
      cause: error,
    });
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

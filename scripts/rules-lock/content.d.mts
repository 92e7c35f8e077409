export class Code {
  constructor(root: string, read?: (path: string) => string);
  edited(path: string, edit: (text: string) => string): Code;
  reachedFrom(entries: readonly string[]): string[];
  hash(paths: readonly string[]): string;
}

export const JUDGING: readonly string[];

export function contentsOf(
  code: Code,
  ids: readonly string[],
): { judging: string; files: string[]; rules: Record<string, string> };

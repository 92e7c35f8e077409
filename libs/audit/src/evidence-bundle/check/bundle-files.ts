import { z } from 'zod';

export interface BundleProblem {
  /** The file that fails. */
  path: string;
  detail: string;
}

/** One forged file can make many; the first ones tell. */
const MOST_PROBLEMS = 1_000;

/** The files of a bundle that is being checked, and what was found wrong with them. */
export class BundleFiles {
  readonly problems: BundleProblem[] = [];
  problemCount = 0;
  readonly notChecked: string[] = [];
  private readonly said = new Set<string>();

  constructor(readonly files: ReadonlyMap<string, Buffer> = new Map()) {}

  /** The file's bytes; that it is missing is a problem. */
  need(path: string): Buffer | undefined {
    const bytes = this.files.get(path);
    if (!bytes) this.fail(path, 'it is missing');
    return bytes;
  }

  /** The file as JSON of this shape and no other. */
  json<T>(path: string, shape: z.ZodType<T>): T | undefined {
    const bytes = this.need(path);
    return bytes && this.attempt(path, () => shape.parse(JSON.parse(bytes.toString())));
  }

  /** An error counts as the file's. */
  attempt<T>(path: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.fail(path, error instanceof z.ZodError ? firstOf(error) : (error as Error).message);
      return undefined;
    }
  }

  fail(path: string, reason: string): void {
    const detail = plain(reason);
    const key = `${path}: ${detail}`;
    if (this.said.has(key)) return;
    this.said.add(key);
    this.problemCount++;
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ path, detail });
  }

  leave(what: string): void {
    this.notChecked.push(plain(what));
  }
}

function firstOf({ issues }: z.ZodError): string {
  const [first] = issues;
  return `${first?.path.join('.') || 'the whole'}: ${first?.message}`;
}

/** Characters that a terminal obeys instead of showing them: controls, line ends, and marks that turn the direction of writing. */
const OBEYED = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text from a file that nobody vouches for, so that it can be printed: it cannot end a line and write another in our name. */
export const plain = (text: string): string =>
  text.replace(OBEYED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

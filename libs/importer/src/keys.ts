import { pseudonym } from '#libs/contracts';
import { InvalidIdentifier, Pseudonymiser, readKeyFile, taxpayerId } from '#libs/client';
import { HeaderInvalid } from './errors.js';
import type { SubjectColumn } from './header-schema.js';

/** The pseudonyms of one import. A key file is read only when something needs it. */
export class ImportKeys {
  private readonly reasons = new Map<string, string>();
  private readonly actorRefs = new Map<string, string>();

  constructor(
    private readonly header: string,
    private readonly actors: Pseudonymiser | undefined,
    private readonly subjects: Pseudonymiser | undefined,
  ) {}

  static async load(header: string, files: { actors?: string; subjects?: string }): Promise<ImportKeys> {
    const [actors, subjects] = await Promise.all(
      [files.actors, files.subjects].map(async (path) =>
        path ? new Pseudonymiser([await readKeyFile(path)]) : undefined,
      ),
    );
    return new ImportKeys(header, actors, subjects);
  }

  /** An officer, official or custodian. A pseudonym stays as it is. */
  actor(person: string): string {
    if (pseudonym.safeParse(person).success) return person;
    return remembered(this.actorRefs, person, () => this.need(this.actors, 'actors').actorRef(person));
  }

  reason(text: string): string {
    return remembered(this.reasons, text, () => this.need(this.actors, 'actors').reasonDigest(text));
  }

  /** undefined for what is no identifier of its kind: the item goes without a reference. */
  subject(kind: SubjectColumn, value: string): string | undefined {
    try {
      return this.need(this.subjects, 'subjects').subjectRef(
        kind.type === 'agency' ? { type: 'agency', scheme: kind.scheme, value } : taxpayerId(value),
      );
    } catch (error) {
      if (error instanceof InvalidIdentifier) return undefined;
      throw error;
    }
  }

  private need(keys: Pseudonymiser | undefined, name: string): Pseudonymiser {
    if (keys) return keys;
    const make = 'make a key with countersign keygen subject and name its file';
    throw new HeaderInvalid(this.header, [`keys.${name}: is needed to turn people into pseudonyms: ${make}`]);
  }
}

/** Reasons and officers repeat; the bound is for a file in which they do not. */
function remembered(cache: Map<string, string>, key: string, make: () => string): string {
  let value = cache.get(key);
  if (value === undefined) {
    if (cache.size > 10_000) cache.clear();
    cache.set(key, (value = make()));
  }
  return value;
}

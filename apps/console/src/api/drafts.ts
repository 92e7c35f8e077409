/**
 * What is typed and not sent yet, or sent without an answer, kept in this window: it survives a session that ends, a lost network and a reload, and is gone with the
 * window, with signing out, and when somebody else signs in. Never a secret, nor an identifier of a person
 * whom findings are about.
 */
export interface Kept {
  readonly length: number;
  key(index: number): string | null;
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

const PREFIX = 'countersign.draft.';
const OWNER = 'countersign.drafts-of';

export class Drafts {
  /** Of a browser that keeps nothing, which throws: what is typed lives as long as the page then. */
  private readonly here = new Map<string, string>();

  constructor(private readonly kept: () => Kept) {}

  get(key: string): string {
    const kept = this.with((kept) => kept.getItem(PREFIX + key));
    return (kept === undefined ? this.here.get(key) : kept) ?? '';
  }

  set(key: string, text: string): void {
    this.here.set(key, text);
    this.with((kept) => (text === '' ? kept.removeItem(PREFIX + key) : kept.setItem(PREFIX + key, text)));
  }

  drop(key: string): void {
    this.set(key, '');
  }

  dropAll(): void {
    this.here.clear();
    this.with((kept) => {
      const names = Array.from({ length: kept.length }, (_, index) => kept.key(index) ?? '');
      for (const name of names.filter((one) => one.startsWith(PREFIX))) kept.removeItem(name);
    });
  }

  /** Whoever it is that signs in: what another person typed in this window is not for her. */
  areOf(person: { issuer: string; subject: string }): void {
    const name = JSON.stringify([person.issuer, person.subject]);
    this.with((kept) => {
      if (kept.getItem(OWNER) === name) return;
      this.dropAll();
      kept.setItem(OWNER, name);
    });
  }

  private with<T>(act: (kept: Kept) => T): T | undefined {
    try {
      return act(this.kept());
    } catch {
      return undefined;
    }
  }
}

export const drafts = new Drafts(() => sessionStorage);

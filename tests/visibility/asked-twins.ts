import type { Sending } from '#libs/cases';
import { inspect } from '#libs/contracts';
import { ruleSet } from '#libs/rules';
import type { TestIssuer } from '../support/tokens.js';
import { AskedApi } from './asked-api.js';
import type { Guesses } from './asked-routes.js';
import { type Answer, differences } from './comparable.js';
import { everyAnswer } from './every-answer.js';
import { JudgedLedger } from './judged-ledger.js';
import { twinsOf } from './twins.js';

interface Side {
  ledger: JudgedLedger;
  api: AskedApi;
}

/** Twins as ledgers of their own, each behind an api, which one agency's officer asks. */
export class AskedTwins {
  private constructor(
    readonly reader: string,
    readonly left: Side,
    readonly right: Side,
    private readonly issuer: TestIssuer,
    private readonly guesses: Guesses,
  ) {}

  static async of(
    sendings: readonly Sending[],
    reader: string,
    { seed, issuer, env }: { seed: number; issuer: TestIssuer; env?: NodeJS.ProcessEnv },
  ): Promise<AskedTwins> {
    const twins = twinsOf(sendings, reader, seed);
    const side = async (own: readonly Sending[]): Promise<Side> => {
      const ledger = await JudgedLedger.of(own);
      return { ledger, api: await AskedApi.over(ledger, issuer, env) };
    };
    const left = await side(twins.left);
    const right = await side(twins.right);
    return new AskedTwins(reader, left, right, issuer, await guessesOf([left, right], twins));
  }

  /** Paths whose answers differ, with where. */
  async toldApart(): Promise<string[]> {
    const [one, other] = await this.answers();
    return differences(one, other);
  }

  async answers(): Promise<[Map<string, Answer>, Map<string, Answer>]> {
    const token = await this.issuer.officer(this.reader);
    const ask = ({ api }: Side) => everyAnswer(api.as(token), this.guesses);
    return [await ask(this.left), await ask(this.right)];
  }

  /** As the owner of both databases, for leaks that are planted. */
  async plant(statement: string): Promise<void> {
    for (const { ledger } of [this.left, this.right]) await ledger.owner.query(statement);
  }

  async close(): Promise<void> {
    for (const { api, ledger } of [this.left, this.right]) {
      await api.close();
      await ledger.close();
    }
  }
}

async function guessesOf(
  sides: readonly Side[],
  { left, right }: { left: readonly Sending[]; right: readonly Sending[] },
): Promise<Guesses> {
  const all = async (column: string, table: string): Promise<string[]> => {
    const found = new Set<string>();
    for (const { ledger } of sides)
      for (const row of await ledger.owner.query<Record<string, string>[]>(`SELECT DISTINCT ${column} FROM ${table}`))
        if (row[column] !== null) found.add(row[column]!);
    return [...found].sort();
  };
  const events = new Map<string, { source: string; id: string }>();
  for (const { value } of [...left, ...right]) {
    const { event } = inspect(value);
    if (event) events.set(`${event.source} ${event.id}`, { source: event.source, id: event.id });
  }
  return {
    findings: await all('id', 'readmodel.finding'),
    agreements: await all('agreement', 'readmodel.agreement'),
    events: [...events.values()],
    subjects: (await all('subject', 'readmodel.subject_item')).slice(0, 20),
    sources: [...new Set([...events.values()].map(({ source }) => source))],
    rules: ruleSet.rules.map(({ id }) => id),
    sizes: { 0: left.length },
  };
}

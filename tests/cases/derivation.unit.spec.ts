import { entryTail, inspect, encodeEntry } from '#libs/contracts';
import { randomCase } from '#libs/cases';
import { Derivation, foldInput, MemoryShard, RuleSet } from '#libs/judging';
import { ruleSet } from '#libs/rules';

const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';

/** The entries of a random case, a second apart, and a clock entry a day later. */
function entriesOf(seed: number) {
  const begin = Date.parse('2026-11-01T00:00:00Z');
  const at = (i: number, later = 0): string => new Date(begin + i * 1_000 + later).toISOString();
  const entries = randomCase(seed).sendings.flatMap(({ value }, i) =>
    inspect(value).event ? [encodeEntry(NONCE, at(i), entryTail({ http: { client: 'c' } }, { event: value }))] : [],
  );
  return [...entries.map((bytes, i) => foldInput(i, bytes)), clockAt(entries.length, at(entries.length, 86_400_000))];
}

function clockAt(index: number, receivedAt: string) {
  const clock = entryTail({ recorder: { instance: 'r' } }, { control: { kind: 'clock' } });
  return foldInput(index, encodeEntry(NONCE, receivedAt, clock));
}

const openFindings = (derivation: {
  findings(): { id: string; count: number; severity: string; clauses: unknown }[];
}) =>
  derivation
    .findings()
    .filter(({ count }) => count > 0)
    .map(({ id, count, severity, clauses }) => ({ id, count, severity, clauses }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

describe('a derivation', () => {
  it.each([1, 2, 3])('gives the hits of the fold, in batches of any size (case %i)', (seed) => {
    const inputs = entriesOf(seed);
    const expected = new MemoryShard(ruleSet).fold(inputs).hits;
    const derivation = new Derivation(ruleSet, '0');
    const hits = [];
    for (let at = 0; at < inputs.length; at += 7) hits.push(...derivation.fold(inputs.slice(at, at + 7)));
    expect(hits).toEqual(expected);
    expect(derivation.count).toBe(expected.length);
  });

  it.each([1, 2, 3])('of one agreement gives the same open findings as the whole shard (case %i)', (seed) => {
    const inputs = entriesOf(seed);
    const ofShard = new Derivation(ruleSet, '0');
    ofShard.fold(inputs);
    const agreements = new Set(inputs.map(({ entry }) => entry.event?.agreementid).filter((id) => id !== undefined));
    expect(agreements.size).toBeGreaterThan(0);
    for (const agreement of agreements) {
      const part = new Derivation(ruleSet, '0');
      // Entries of other agreements give it only their time, because conclusions depend on time.
      const isOwn = ({ entry }: (typeof inputs)[number]): boolean => entry.event?.agreementid === agreement;
      part.fold(
        inputs.map((input) => (isOwn(input) ? input : clockAt(input.index, new Date(input.receivedAt).toISOString()))),
      );
      const of = (derivation: Derivation) =>
        openFindings({ findings: () => derivation.findings().filter(({ scope }) => scope === agreement) });
      expect(of(part)).toEqual(of(ofShard));
    }
  });

  it('leaves out a rule that throws, and names the entry', () => {
    const inputs = entriesOf(1);
    const [rule] = ruleSet.on('entry');
    const broken = {
      ...rule!,
      judge: (...args: Parameters<(typeof rule & object)['judge']>) => {
        if (args[0].index === 3) throw new Error('a fault');
        return rule!.judge(...args);
      },
    };
    const rules = new RuleSet([...ruleSet.rules.filter(({ id }) => id !== rule!.id), broken]);
    const derivation = new Derivation(rules, '0');
    derivation.fold(inputs);
    expect(derivation.gaps).toEqual([{ rule: rule!.id, index: 3, portion: 0 }]);
  });
});

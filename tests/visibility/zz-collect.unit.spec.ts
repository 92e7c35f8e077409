import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { historyOf } from '../../libs/rules/src/testing/random-history.js';
import { cases, lostBy, type Case } from './judge-strangers.js';

interface Found { n: number; acts: Map<string, number>; example?: string; size: number }
const kindOf = (row: string): string =>
  row
    .replace(/^(\w+): (finding|line|items) (\S+).*?(: gone|: severity|: count|: clause .{0,12}"field":"[^"]*"|: \{).*$/s, '$1: $2 $3 $4')
    .replace(/^(\w+): (funnel|disclosure|part|party) .*?(: gone|: \{).*$/s, '$1: $2 $3');

it('collect', () => {
  const seed = Number(process.env.SEED ?? 1);
  const runs = Number(process.env.RUNS ?? 200);
  const acts = process.env.ACTS ? fc.constantFrom(...process.env.ACTS.split(',').map(Number)) : undefined;
  const found = new Map<string, Found>();
  let judged = 0, bad = 0;
  const write = () => {
  const out = [...found].sort((a, b) => b[1].n - a[1].n).map(([kind, { n, acts, example }]) => `${n} ${kind}   acts ${[...acts].map(([k, v]) => k + 'x' + v).join(' ')}\n    ${example}`);
  writeFileSync(process.env.OUT ?? '/tmp/collect.txt', `judged ${judged} of ${runs}, bad ${bad}\n` + out.join('\n'));
  };
  const end = Date.now() + Number(process.env.SECONDS ?? 240) * 1000;
  for (const one of fc.sample(cases(acts), { seed, numRuns: runs })) {
    if (Date.now() > end) break;
    const gone = lostBy(one)?.filter((row) => !process.env.SKIP || !new RegExp(process.env.SKIP).test(row));
    if (gone === undefined) continue;
    judged++;
    if (gone.length === 0) continue;
    bad++;
    for (const kind of new Set(gone.map(kindOf))) {
      const still = (c: Case) => (lostBy(c) ?? []).some((row) => kindOf(row) === kind);
      let small = one;
      const known = found.get(kind);
      if (!known || known.n < 3)
        for (let i = small.intrusions.length - 1; i >= 0 && small.intrusions.length > 1; i--) {
          const next = { ...small, intrusions: small.intrusions.filter((_, j) => j !== i) };
          if (still(next)) small = next;
        }
      const entry: Found = known ?? { n: 0, acts: new Map(), size: Infinity };
      entry.n++;
      if (entry.n <= 3) {
        const name = small.intrusions.map(({ act }) => act).join('+');
        entry.acts.set(name, (entry.acts.get(name) ?? 0) + 1);
      }
      if (entry.n === 1 && small.intrusions.length < entry.size) {
        for (let i = process.env.DEEP ? small.steps.length - 1 : 0; i >= 1; i--) {
          const next = { ...small, steps: small.steps.filter((_, j) => j !== i) };
          if (still(next)) small = next;
        }
        if (still({ ...small, pauses: [] })) small = { ...small, pauses: [] };
        entry.size = small.intrusions.length;
        entry.example = JSON.stringify({ small, rows: lostBy(small)!.filter((r) => kindOf(r) === kind) });
      }
      found.set(kind, entry);
      write();
    }
  }
  write();
}, 3_000_000);
void historyOf;

import type { Key } from '../kinds/key.js';
import type { Portion } from '../portions/portion.js';
import type { TargetKind, Targets } from '../rule.js';
import type { Asking } from './asking.js';
import { HEARD, recordHeard } from './heard-matches.js';
import { matchOf } from './things.js';
import type { View } from './view.js';

/** Kinds whose facts store verdicts, in the order in which they are judged: after the blocks, whose verdicts add to theirs. */
export const JUDGED_KINDS = [
  'agreement',
  'match',
  'request',
  'disclosure',
  'officer',
  'volume',
  'incident',
  'source',
  'irregular',
  'refused',
] as const;
export type Judged = (typeof JUDGED_KINDS)[number];

/** A target, and the kind of rules that judge it. */
type Judging = { [K in Exclude<TargetKind, 'block' | 'entry'>]: { as: K; target: Targets[K] } }[Exclude<
  TargetKind,
  'block' | 'entry'
>];

/** Everything that is judged under one key: one request id may stand for the requests of several agencies. */
export function* judgingsOf(portion: Portion, asking: Asking, key: Key<Judged>, view: View): Generator<Judging> {
  const facts = portion.memory.read(key);
  if (!facts) return;
  switch (facts.kind) {
    case 'request':
      for (const agency of Object.keys(facts.requesters).sort()) {
        const target = view.request(`${agency}/${facts.request}`);
        if (!target) continue;
        yield { as: 'request', target };
        yield { as: 'act', target };
        yield { as: 'stated', target };
        yield { as: 'volume', target };
      }
      return;
    case 'disclosure':
      for (const agency of Object.keys(facts.disclosers).sort()) {
        const target = view.disclosure(`${agency}/${facts.disclosure}`);
        if (!target) continue;
        yield { as: 'disclosure', target };
        yield { as: 'act', target };
        yield { as: 'stated', target };
      }
      yield { as: 'custody', target: facts };
      return;
    case 'refused':
      yield { as: 'irregular', target: facts };
      return;
    case 'match': {
      // Without a request under that id there is nothing to match yet.
      if (!view.isRequested(facts.request)) return;
      if (asking.isAsked(key, HEARD)) {
        view.asking = HEARD;
        recordHeard(portion, view, facts);
      }
      yield { as: 'stated', target: matchOf(facts) };
      return;
    }
    default:
      yield { as: facts.kind, target: facts } as Judging;
  }
}

import { type Act, compareActs } from '../act.js';
import { type Bits, minus, noBits, or } from '../bits.js';
import type { Assessed, AssessmentStatement, BlockFacts, Submitted } from '../kinds/block.js';

/** Statements in judging order. */
export const statementsInOrder = <W extends { act: Act }>(statements: Record<string, W>): W[] => {
  const all = Object.values(statements);
  return all.length < 2 ? all : all.sort((a, b) => compareActs(a.act, b.act));
};

/** The combined result of several assessments in order: the latest decides an item. */
export function latestAssessed(statements: readonly Assessed[]): Assessed {
  let [known, insufficient, partial] = [noBits(), noBits(), noBits()];
  for (const statement of statements) {
    known = or(known, statement.known);
    insufficient = or(minus(insufficient, statement.known), statement.insufficient);
    partial = or(minus(partial, statement.known), statement.partial);
  }
  return { known, insufficient, partial };
}

/** Items that any of these statements names. */
export function everAssessed(statements: readonly Assessed[]): Assessed {
  let [known, insufficient, partial] = [noBits(), noBits(), noBits()];
  for (const statement of statements) {
    known = or(known, statement.known);
    insufficient = or(insufficient, statement.insufficient);
    partial = or(partial, statement.partial);
  }
  return { known, insufficient, partial };
}

/** Items by the level of their addresses: by the source's latest assessment, otherwise by the requester's codes. */
export function judgedAddress(
  block: Pick<BlockFacts, 'submitted' | 'assessed'>,
  counts: { requester: (statement: Submitted) => boolean; source: (statement: AssessmentStatement) => boolean },
): Assessed & { bySource: Bits } {
  const requester = latestAssessed(
    statementsInOrder(block.submitted).filter((statement) => counts.requester(statement)),
  );
  const source = latestAssessed(statementsInOrder(block.assessed).filter((statement) => counts.source(statement)));
  return {
    known: or(requester.known, source.known),
    bySource: source.known,
    insufficient: or(minus(requester.insufficient, source.known), source.insufficient),
    partial: or(minus(requester.partial, source.known), source.partial),
  };
}

import { type Facts, type Key, type LackName, lackNameOf, ofKind } from '#libs/judging';
import { upsertInto } from '../sql/row-writer.js';

/** The share of a subject in a line of what is not evaluable; 0: none any more. */
interface Lack extends LackName {
  items: number;
}

export const LACKS = upsertInto<Lack>(
  'readmodel.not_evaluable_subject',
  {
    scope: ['text', (row) => row.scope, 'key'],
    rule: ['text', (row) => row.rule, 'key'],
    reason: ['text', (row) => row.reason, 'key'],
    class: ['text', (row) => row.class, 'key'],
    whose: ['text', (row) => row.whose, 'key'],
    subject: ['text', (row) => row.subject, 'key'],
    items: ['bigint', (row) => row.items, 'set'],
  },
  { name: 'readmodel-lacks', within: 'generation' },
);

export const lackRows = (facts: ReadonlyMap<Key, Facts>): Lack[] =>
  Array.from(ofKind('lack', facts), ([key, { items }]) => ({ ...lackNameOf(key), items }));

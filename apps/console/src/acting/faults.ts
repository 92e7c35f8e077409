import type { Problem } from '../api/problem.js';

interface Fault {
  pointer: string;
  detail: string;
}

const FIELDS: Readonly<Record<string, string>> = {
  reason: 'The reason',
  note: 'The note',
  until: 'The day',
  duplicateOf: 'The other finding',
  digest: 'The digest',
  value: 'What it is about',
  authority: 'The authority',
};

/** What is wrong with what was sent, field by field where the api says which. */
export const faultsOf = ({ more }: Pick<Problem, 'more'>): string[] =>
  (Array.isArray(more.errors) ? (more.errors as Fault[]) : []).map(
    ({ pointer, detail }) => `${FIELDS[pointer.split('/').at(-1) ?? ''] ?? pointer}: ${detail}`,
  );

import type { components } from '../../generated/openapi.js';
import { answered, api } from '../api/client.js';
import type { Person } from '../api/person.js';

export type NoteGiven = components['schemas']['NewNote']['note'];
export type TriageMove = components['schemas']['TriageMove'];
export type Acted = components['schemas']['TriageAct'];

/** What she wants done with one finding on her own desk. */
export type Wish =
  /** Hers; with `move`, what nobody had begun is acknowledged too: one act. */
  | { kind: 'take'; to: Person; move: TriageMove | null }
  | { kind: 'assign'; to: Person | null }
  | { kind: 'note'; note: NoteGiven }
  | { kind: 'move'; move: TriageMove };

/** A wish, and the version of her desk’s triage as she saw it. */
export interface Wished {
  wish: Wish;
  version: number;
}

/** The draft under which what was sent is kept, from whichever page it was. */
export const wishName = (finding: string): string => `finding.${finding}`;

/** One request. The same wish with the same key is done once, however often it is sent. */
export function sendWish(id: string, { wish, version }: Wished, key: string): Promise<Acted> {
  const params = { path: { id }, header: { 'If-Match': `"${version}"`, 'Idempotency-Key': key } };
  switch (wish.kind) {
    case 'take':
      return wish.move === null
        ? answered(api.PUT('/v1/findings/{id}/assignee', { params, body: wish.to }))
        : answered(api.POST('/v1/findings/{id}/triage', { params, body: { ...wish.move, assignee: wish.to } }));
    case 'assign':
      return answered(api.PUT('/v1/findings/{id}/assignee', { params, body: wish.to }));
    case 'note':
      return answered(api.POST('/v1/findings/{id}/notes', { params, body: { note: wish.note } }));
    case 'move':
      return answered(api.POST('/v1/findings/{id}/triage', { params, body: wish.move }));
  }
}

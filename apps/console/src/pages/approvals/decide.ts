import { answered, api } from '../../api/client.js';

export type Verb = 'approve' | 'refuse' | 'withdraw' | 'end';

/** A reason, and the version of the approval as she saw it. */
export interface Decision {
  version: number;
  reason: string;
}

/** An act on an approval: the same bytes with the same key, however often it is sent. */
export function deciding(id: string, verb: Verb, { version, reason }: Decision, key: string) {
  const params = { path: { id }, header: { 'If-Match': `"${version}"`, 'Idempotency-Key': key } };
  const body = { reason };
  switch (verb) {
    case 'approve':
      return answered(api.POST('/v1/approvals/{id}/approve', { params, body }));
    case 'refuse':
      return answered(api.POST('/v1/approvals/{id}/refuse', { params, body }));
    case 'withdraw':
      return answered(api.POST('/v1/approvals/{id}/withdraw', { params, body }));
    case 'end':
      return answered(api.POST('/v1/exceptions/{id}/end', { params, body }));
  }
}

export const approvalNow = (id: string) => answered(api.GET('/v1/approvals/{id}', { params: { path: { id } } }));

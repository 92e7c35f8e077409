import { z } from 'zod';
import type { Oversight } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import { askRecorder, type RecorderAddress, recorderRefused, RecorderAway } from '../recorder/recorder-client.js';
import { KeyReused } from '../http/once.js';
import { StatementNotTaken, StatementUnrecorded } from './errors.js';

export const RECORDER_ACTS = Symbol('the recorder that takes what officers say');
/** Longer than the recorder itself waits for PostgreSQL. */
const ANSWER_MS = 28_000;

const receipt = z.object({
  ...{ time: z.string(), shard: z.string(), index: z.int(), leafHash: z.string(), receivedAt: z.string() },
  state: z.enum(['recorded', 'repeat']),
});
export type RecordedAct = z.output<typeof receipt>;

const problem = z.object({
  type: z.string().catch(''),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).catch([]),
});

/** Who acts, as `oversight` has it. */
export function byOf({ issuer, subject, client, role, agency, session, authTime }: Principal): Oversight['by'] {
  if (role === 'producer' || role === 'auditor') throw new Error(`a route for people who act let in a ${role}`);
  return {
    ...{ issuer, subject, client, role, agency, session },
    authTime: authTime === null ? null : new Date(authTime).toISOString(),
  };
}

/** Has a recorder record what an officer says. */
export class RecorderActs {
  /** A text: why nothing can be recorded. */
  constructor(private readonly recorder: RecorderAddress | string) {}

  /** Durable when it resolves. Throws StatementNotTaken, KeyReused, StatementUnrecorded. */
  async record(event: string, by: Oversight['by']): Promise<RecordedAct> {
    const { recorder } = this;
    if (typeof recorder === 'string') throw new StatementUnrecorded(recorder);
    try {
      const answer = await askRecorder({ answerMs: ANSWER_MS, ...recorder }, '/v1/acts', { event, by });
      if (answer.status === 200) return receipt.parse(answer.body);
      const { type, errors } = problem.parse(answer.body);
      const kind = type.slice(type.lastIndexOf(':') + 1);
      if (kind === 'statement-refused') throw new StatementNotTaken(errors);
      if (kind === 'act-taken') throw new KeyReused();
      throw recorderRefused(answer);
    } catch (error) {
      if (error instanceof RecorderAway) throw new StatementUnrecorded(error.reason, error.cause);
      throw error;
    }
  }
}

import { z } from 'zod';
import { agency, OVERSEERS } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import { coversAll } from '#libs/identity';
import { InvalidParameters } from '#libs/platform';
import { COUNTED_STATES, type DeskFilter, type QueueDesk, type Sort } from '#libs/readmodel';
import { deskOf, type Targets } from '#libs/triage';
import { parameter } from '../http/parameters.js';

const flag = (description: string) => parameter.choice(['0', '1'], description).optional();

/** What narrows the queue by one desk's triage: the reader's own, or one that an auditor or overseer names. */
export const deskShape = {
  triage: parameter
    .choices(
      COUNTED_STATES,
      'Where the desk is with it; `reopened`: closed, and the finding has grown since; `lapsed`: accepted until a time that is over; `withdrawn`: the desk has not touched it, and the judge has withdrawn it',
    )
    .optional(),
  assignee: z
    .string()
    .regex(/^(?:me|nobody|[!-~]{1,1000} [^\u0000-\u001f\u007f]{1,255})$/, {
      error: 'must be me, nobody, or an issuer, a blank and the subject that it names somebody by',
    })
    .meta({
      description:
        'Who owns it on the desk: `me`, `nobody`, or the issuer, a blank, and the subject that it names her by',
      example: 'me',
    })
    .optional(),
  overdue: flag('1: the desk’s time for it is over; 0: it is not'),
  reopened: flag('1: closed, and it has grown since; 0: all others'),
  waits: flag(
    '1: it waits for somebody of the desk: not closed, or back since, and no exception suppresses it; 0: it does not',
  ),
  desk: z
    .union([z.literal(OVERSEERS), agency], { error: `must be an agency, or ${OVERSEERS}` })
    .meta({
      description: `Whose triage and exceptions these are about, and \`sort=due\`, \`suppressed\` and the facets: for auditors and overseers, an agency in their scope or \`${OVERSEERS}\`; unless given, your own`,
      example: 'irs',
    })
    .optional(),
};
type Given = z.output<z.ZodObject<typeof deskShape>>;

/** The desk; undefined: the reader has none, and names none. Throws InvalidParameters: it is not hers to see, or she has to name one. */
export function queueDeskOf(
  principal: Principal,
  given: Given,
  sort: Sort,
  { targets, now = new Date() }: { targets: Targets; now?: Date },
): QueueDesk | undefined {
  const desk = given.desk ?? deskOf(principal);
  if (given.desk !== undefined && given.desk !== deskOf(principal) && !sees(principal, given.desk))
    throw refused('desk', 'is not a desk that you may see');
  if (desk !== undefined) return { desk, now, targets };
  const about = (['triage', 'assignee', 'overdue', 'reopened', 'waits'] as const).find(
    (name) => given[name] !== undefined,
  );
  if (about) throw refused(about, 'is about a desk: name one as `desk`, since you have none of your own');
  if (sort === 'due')
    throw refused('sort', '`due` is about a desk: name one as `desk`, since you have none of your own');
  return undefined;
}

const refused = (name: string, detail: string) => new InvalidParameters([{ pointer: `#/query/${name}`, detail }]);

/** As the database decides (libs/readmodel, policies.ts). An officer sees her own alone. */
function sees({ agency, scope }: Principal, desk: string): boolean {
  if (agency !== null) return false;
  if (desk === OVERSEERS) return coversAll(scope);
  return scope.agencies === '*' || scope.agencies.includes(desk);
}

export const deskFilterOf = (
  { triage, assignee, overdue, reopened, waits }: Given,
  { issuer, subject }: Principal,
): DeskFilter => ({
  states: triage,
  assignee: assignee === undefined || assignee === 'nobody' ? assignee : personOf(assignee, { issuer, subject }),
  overdue: overdue === undefined ? undefined : overdue === '1',
  reopened: reopened === undefined ? undefined : reopened === '1',
  waits: waits === undefined ? undefined : waits === '1',
});

function personOf(text: string, me: { issuer: string; subject: string }) {
  if (text === 'me') return me;
  const blank = text.indexOf(' ');
  return { issuer: text.slice(0, blank), subject: text.slice(blank + 1) };
}

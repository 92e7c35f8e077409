import { randomUUID } from 'node:crypto';
import { type Access, AGREEMENT_ID } from '#libs/contracts';
import type { Principal } from '#libs/identity';
import { InvalidParameters, nameInLog } from '#libs/platform';
import { askRecorder, type RecorderAddress, recorderRefused } from '../recorder/recorder-client.js';
import { AccessLogAway, PurposeRequired } from './errors.js';
import type { AccessDigests } from './digests.js';
import { loggedFilter } from './filter.js';
import type { Purposes } from './purposes.js';
import type { ReadCounts, ReadKind } from './reads.js';

export const VIEW_HEADER = 'countersign-view';
export const PURPOSE_HEADER = 'countersign-purpose';
export const ACCESS_LOG = Symbol('the log of who looked');
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
/** What is asked by another method than these only reads. */
const ACTING = ['POST', 'PUT'];
/** What an entry can name; beyond, it is as if it were about all. */
const MOST_AGENCIES = 100;
const MOST_AGREEMENTS = 200;
/** What was tried longer ago says nothing of now. */
const STALE_MS = 10 * 60_000;
export interface AccessLogOptions extends RecorderAddress {
  digests: AccessDigests;
  purposes?: Purposes;
  now?: () => number;
}

/** What a request has of what the log says. */
export interface AskedRequest {
  principal?: Principal;
  method?: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  route?: { path: string };
  params: Readonly<Record<string, unknown>>;
  query: Readonly<Record<string, unknown>>;
}
interface Answered {
  setHeader(name: string, value: string): unknown;
}

/** One request that reads: its answer may be sent when `shown` or `notFound` has resolved. Both throw AccessLogAway. */
export class Look {
  /** Whether the log has it. */
  logged = false;

  constructor(
    private readonly write: (outcome: Access['outcome'], counts: ReadCounts, codes: object) => Promise<void>,
  ) {}

  /** `codes`: what the path alone does not say, as parameters of the filter. */
  async shown(counts: ReadCounts, codes: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.write('shown', counts, codes);
    this.logged = true;
  }

  /** An answer that is sent row by row is about to begin. `counts`: of all of it. */
  async opened(counts: ReadCounts): Promise<void> {
    await this.write('opened', counts, {});
    this.logged = true;
  }

  /** It has ended, and so much of it was sent. `whole`: all. */
  async ended(counts: ReadCounts, whole: boolean): Promise<void> {
    await this.write(whole ? 'shown' : 'broken-off', counts, {});
  }

  async notFound(): Promise<void> {
    await this.write('not-found', { rows: 0 }, {});
    this.logged = true;
  }
}

/** Has a recorder write down who looks, before anything is shown. */
export class AccessLog {
  private readonly now: () => number;
  /** Of what was tried since something was last written down: milliseconds since 1970. */
  private failing: { since: number; last: number } | undefined;

  /** A text: why nothing can be written down, so that nothing is shown. */
  constructor(private readonly options: AccessLogOptions | string) {
    this.now = (typeof options === 'object' ? options.now : undefined) ?? Date.now;
  }

  /** Gives the view's id back. Throws AccessLogAway, PurposeRequired, InvalidParameters: before anything is read. */
  begin(kind: ReadKind, request: AskedRequest, response: Answered): Look {
    const { options } = this;
    const { principal } = request;
    // The guard lets nobody else in.
    if (!principal) throw new Error('a logged route was reached without a token');
    const view = viewOf(request);
    response.setHeader(VIEW_HEADER, view);
    nameInLog({ view });
    if (typeof options === 'string') throw away(response, options);
    const purpose = purposeOf(options.purposes?.get(kind), request);
    const asked = new Date(this.now()).toISOString();
    const route = `${ACTING.find((one) => one === request.method) ?? 'GET'} ${request.route?.path ?? ''}`;
    return new Look(async (outcome, { rows, items = 0, agreement }, codes) => {
      const given = { ...request.params, ...request.query, ...codes };
      const logged = loggedFilter(request.route?.path ?? '', given, rows > 0, options.digests);
      const access: Access = {
        reader: readerOf(principal),
        about: aboutOf(principal, agreement ?? logged.filter['agreement']),
        view,
        ...(purpose === undefined ? {} : { purpose }),
        route,
        asked,
        ...logged,
        outcome,
        counts: { rows, items },
      };
      await this.write(options, access, principal.name).then(
        () => (this.failing = undefined),
        (error: Error) => {
          const last = this.now();
          this.failing = { since: this.failing?.since ?? last, last };
          throw away(response, error.message, error.cause);
        },
      );
    });
  }

  /**
   * Since when nothing can be written down, so that nothing is shown, in milliseconds; 0 while it can, and where nobody has asked for
   * anything in STALE_MS. Undefined: nothing ever can.
   */
  get failingForMs(): number | undefined {
    if (typeof this.options === 'string') return undefined;
    const now = this.now();
    return this.failing && now - this.failing.last < STALE_MS ? now - this.failing.since : 0;
  }

  /** A place of the log, for a cursor: its number says how many looked. */
  seal(place: number): string {
    return this.digests().seal(place);
  }

  open(sealed: string): number | undefined {
    return this.digests().open(sealed);
  }

  /** A key for something else that all apis must read, over their restarts. Undefined: this api has none. */
  keyFor(use: string): Buffer | undefined {
    return typeof this.options === 'string' ? undefined : this.options.digests.keyFor(use);
  }

  private digests(): AccessDigests {
    // `begin` has thrown before.
    if (typeof this.options === 'string') throw new Error(this.options);
    return this.options.digests;
  }

  /** An entry that was sent again and written twice or thrice is of one attempt each. */
  private async write(options: AccessLogOptions, access: Access, name: string | null): Promise<void> {
    const body = { access, ...(name === null ? {} : { name: name.slice(0, 300) }) };
    const answer = await askRecorder(options, '/v1/access', body);
    if (answer.status !== 200) throw recorderRefused(answer);
  }
}

function away(response: Answered, reason: string, cause?: unknown): AccessLogAway {
  response.setHeader('retry-after', '2');
  return new AccessLogAway(reason, cause);
}

function viewOf({ headers }: AskedRequest): string {
  const given = headers[VIEW_HEADER];
  if (given === undefined) return randomUUID();
  if (typeof given === 'string' && UUID.test(given)) return given.toLowerCase();
  throw new InvalidParameters([{ pointer: `#/header/${VIEW_HEADER}`, detail: 'must be a UUID' }]);
}

/** Of a closed list, so that nobody can write a text of her own into the log. */
function purposeOf(allowed: ReadonlySet<string> | undefined, { headers }: AskedRequest): string | undefined {
  if (!allowed) return undefined;
  const given = headers[PURPOSE_HEADER];
  if (typeof given === 'string' && allowed.has(given)) return given;
  throw new PurposeRequired([...allowed]);
}

const readerOf = ({ issuer, subject, client, role, agency }: Principal): Access['reader'] => ({
  issuer,
  subject,
  client,
  role,
  agency,
});

function aboutOf({ scope }: Principal, agreement: string | undefined): Access['about'] {
  const few = (list: readonly string[] | '*', most: number): string[] | '*' =>
    list === '*' || list.length > most ? '*' : [...list];
  return {
    agencies: few(scope.agencies, MOST_AGENCIES),
    // Of an older ledger it may have another form.
    agreements:
      agreement !== undefined && AGREEMENT_ID.test(agreement) ? [agreement] : few(scope.agreements, MOST_AGREEMENTS),
  };
}

import {
  type AsOf,
  clausesOf,
  desksOf,
  type FindingDetail,
  findingThen,
  type Queryable,
  type RelatedFinding,
  relatedFindings,
  requestsOfItems,
  seenOf,
  suppressionsOf,
} from '#libs/readmodel';
import { ruleSet } from '#libs/rules';
import type { Targets } from '#libs/triage';
import { receivedAtOf } from '#libs/ledger';
import { asOfBody } from '../answers.js';
import { NotFound } from '../http/errors.js';
import { findingBody } from './finding-body.js';
import { suppressedBody } from './suppressed-body.js';
import { clausesBody, type DetailBody, evidenceBody, hitsBody, itemBody, itemsBody } from './finding-parts.js';
import { rulePage } from './rule-page.js';

/** How many hits and items stand in a finding itself. */
const FIRST = 50;
/** And findings that belong to it. */
const MOST_RELATED = 20;

/** A finding as it is, with all that explains it. */
export async function detailNow(
  tx: Queryable,
  at: AsOf,
  found: FindingDetail,
  desk: string | undefined,
  targets: Targets,
): Promise<DetailBody> {
  const rule = ruleSet.get(found.rule);
  const hits = await hitsBody(tx, at, found, undefined, FIRST);
  const desks = await desksOf(tx, at.generation, [found.id], desk, { now: new Date(), targets });
  const exceptions = await suppressionsOf(tx, at.generation, found, Date.now());
  return {
    asOf: asOfBody(at),
    then: null,
    finding: findingBody(found, found.clauses),
    triage: desks.get(found.id)!,
    suppressed: suppressedBody(exceptions, desk),
    exceptions,
    seen: await seenOf(tx, at, found),
    ruleText: await ruleText(found.rule),
    clauses: clausesBody(found.shard, found.clauses),
    evidence: await evidenceBody(tx, found),
    hits: { total: found.hits, first: hits.rows, next: hits.next },
    items: await itemsBody(tx, at, found, undefined, FIRST),
    related: await relatedBody(tx, at, found),
    disclosures: rule?.on === 'volume' ? `/v1/findings/${found.id}/disclosures` : null,
    timeline: `/v1/findings/${found.id}/timeline`,
  };
}

/** As it was when so many entries of its shard were judged. Throws NotFound: it was not there yet. */
export async function detailThen(tx: Queryable, at: AsOf, now: FindingDetail, judged: number): Promise<DetailBody> {
  const rule = ruleSet.get(now.rule);
  const then = await findingThen(tx, at.generation, now, judged, rule);
  if (!then) throw new NotFound(`finding ${now.id} as of entry ${now.shard}/${judged}`);
  const { finding, items, newest } = then;
  const times = await receivedAtOf(tx, finding.shard, [newest.index]);
  const hits = await hitsBody(tx, at, now, undefined, Math.min(FIRST, finding.hits));
  // A hit names blocks of items, and not their request: of one request alone it is known.
  const requests = rule?.on === 'block' ? await requestsOfItems(tx, at.generation, now.id) : [];
  const [request] = requests;
  return {
    asOf: asOfBody(at),
    then: { shard: finding.shard, judged },
    finding: findingBody(
      { ...finding, at: null, lastSeen: times.get(newest.index) ?? finding.firstSeen },
      finding.clauses,
    ),
    triage: null,
    ...{ suppressed: null, exceptions: null },
    seen: null,
    ruleText: await ruleText(finding.rule),
    clauses: clausesBody(finding.shard, finding.clauses),
    evidence: await evidenceBody(tx, finding),
    hits: { total: finding.hits, first: hits.rows, next: finding.hits > FIRST ? hits.next : null },
    items:
      request !== undefined && requests.length === 1
        ? { first: items.slice(0, FIRST).map((item) => itemBody({ request, item })), next: null }
        : null,
    related: null,
    disclosures: null,
    timeline: null,
  };
}

async function relatedBody(tx: Queryable, at: AsOf, found: FindingDetail): Promise<DetailBody['related']> {
  const subject = ruleSet.get(found.rule)?.subject;
  const about = (kind: string | undefined): string[] =>
    ruleSet.rules.filter((rule) => rule.subject === kind).map(({ id }) => id);
  const kinds = {
    ...{ same: about(subject), request: about('request'), isRequest: subject === 'request' },
    ...{ disclosure: about('disclosure'), held: about(HELD), aboutDisclosure: disclosureOf(found.subject, subject) },
  };
  const all = await relatedFindings(tx, at.generation, found, kinds, MOST_RELATED + 1);
  const shown = all.slice(0, MOST_RELATED);
  const clauses = await clausesOf(
    tx,
    at.generation,
    shown.map(({ id }) => id),
  );
  const findings = shown.map((one) => ({
    why: whyOf(one, subject),
    finding: findingBody(one, clauses.get(one.id) ?? []),
  }));
  return { findings, more: all.length > MOST_RELATED };
}

/** What one holder says of one disclosure: `<holder> <disclosure>`. */
const HELD = 'holder and disclosure';

/** The disclosure that a finding is about, whether by itself or in a holder’s hands; null: none. */
function disclosureOf(subject: string, kind: string | undefined): string | null {
  if (kind === 'disclosure') return subject;
  return kind === HELD ? subject.slice(subject.indexOf(' ') + 1) : null;
}

type Why = NonNullable<DetailBody['related']>['findings'][number]['why'];
const NAMED = ['request', 'disclosure', 'officer'] as const;
const namedKind = (kind: string | undefined) => NAMED.find((one) => one === kind);

const heldKind = (kind: string | undefined) => (kind === HELD ? ('disclosure' as const) : undefined);

/** As an officer says it: the same request, the same officer. An officer’s finding rests on her acts, so what rests on them too is hers. */
function whyOf({ why, rule }: RelatedFinding, subject: string | undefined): Why {
  const other = ruleSet.get(rule)?.subject;
  const officer = why.includes('entries') && (subject === 'officer' || other === 'officer');
  return [
    ...new Set(
      why.map((one) =>
        one === 'subject' ? (namedKind(subject) ?? namedKind(other) ?? heldKind(subject) ?? one) : one,
      ),
    ),
    ...(officer && !why.includes('subject') ? ['officer' as const] : []),
  ];
}

async function ruleText(id: string): Promise<DetailBody['ruleText']> {
  const rule = ruleSet.get(id);
  if (!rule) return null;
  const { basis, status, pack, falsePositives } = rule;
  return { basis, status, pack, falsePositives, page: await rulePage(id) };
}

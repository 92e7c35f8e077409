import type { AgreementPlan } from './agreement-plan.js';
import { DAY, day, HOUR, iso } from './calendar.js';
import { ANY } from './evasive-truth.js';
import type { Evasion, OwnAgreement } from './evasion.js';
import { ITEM_RULES, expectNoAgreement, expectNotAssessed, requestOf } from './common-lines.js';
import {
  allOf,
  discloseNext,
  discloseUnasked,
  discloseUnmatched,
  exposeToStranger,
  insufficient,
} from './small-histories.js';
import { clause } from './documents-plan.js';

/** Somebody without the source role: a stranger, or the other side itself. */
const notTheSource = (plan: AgreementPlan): string => plan.random.pick([plan.stranger, plan.taker]);

export const saidForAnother: Evasion[] = [
  {
    // A match has standing by "the source role, for its own disclosures only" (2).
    name: 'match: by somebody else',
    plant(plan) {
      const { exchange } = discloseUnmatched(plan, 2, 20);
      const by = notTheSource(plan);
      plan.matchItems(exchange, allOf(exchange), exchange.at + 2 * HOUR, { by });
      plan.spokenWithoutStanding(by, 'match.performed');
    },
  },
  {
    // A request has standing by "the recipient role" (2). What a request that a stranger wrote says of its items is left open.
    name: 'request: by a stranger',
    open: true,
    plant(plan) {
      const exchange = plan.draft();
      plan.submit(exchange, new Map(), {}, plan.stranger);
      plan.spokenWithoutStanding(plan.stranger, 'request.submitted');
      const { subject } = plan.disclose({ exchange, items: plan.take(exchange, 4) });
      plan.expected.finding('DIS-01', subject);
      plan.expected.open(ITEM_RULES, subject);
      plan.expected.openLines(['REQ-06', 'MAT-06']);
    },
  },
  {
    name: 'assessment: by somebody else',
    plant(plan) {
      const exchange = plan.exchange({ assessed: null });
      const by = notTheSource(plan);
      plan.assess(exchange, new Map(), exchange.at + HOUR, {}, by);
      plan.spokenWithoutStanding(by, 'request.validated');
      const disclosure = discloseNext(plan, exchange, 5);
      expectNotAssessed(plan, exchange, disclosure);
    },
  },
  {
    // Small input e: "better ones show as restated beside the finding, which stays open" (2), and others' do not count at all.
    name: 'assessment: retracted by a better one',
    plant(plan) {
      const exchange = plan.draft();
      const junk = plan.take(exchange, plan.random.int(1, 6));
      const codes = new Map(junk.map((n) => [n, [plan.random.pick(['A01', 'A02', 'A04'])]]));
      plan.submit(exchange, new Map());
      plan.assess(exchange, codes, exchange.at + HOUR);
      plan.matchItems(exchange, allOf(exchange), exchange.at + 2 * HOUR);
      const items = [...junk, ...plan.take(exchange, 5)].sort((a, b) => a - b);
      const disclosure = plan.disclose({ exchange, items });
      plan.receive(disclosure);
      plan.expected.finding('REQ-06', requestOf(exchange), junk.length);
      plan.expected.finding('DIS-17', disclosure.subject, junk.length);
      const clean = new Map<number, string[]>(junk.map((n) => [n, []]));
      const by = plan.random.pick([plan.giver, plan.taker, plan.stranger]);
      plan.reassess(exchange, clean, disclosure.at + plan.random.int(1, 48) * HOUR, by);
      if (by !== plan.giver) plan.spokenWithoutStanding(by, 'request.reassessed');
    },
  },
  {
    // "Later ones may add findings" (2).
    name: 'assessment: a later one that accuses',
    plant(plan) {
      const exchange = plan.exchange();
      const items = plan.take(exchange, 8);
      const disclosure = plan.disclose({ exchange, items });
      plan.receive(disclosure);
      const junk = items.slice(0, plan.random.int(1, 5));
      plan.reassess(exchange, insufficient(junk), disclosure.at + 2 * DAY, plan.giver);
      plan.expected.finding('REQ-06', requestOf(exchange), junk.length);
      plan.expected.finding('DIS-17', disclosure.subject, junk.length);
    },
  },
  {
    // A match method has standing by the source role; the source's own compares no address.
    name: 'match method: by somebody else',
    plant(plan) {
      plan.approveMethod(plan.giver, 'TIN', ['tin', 'name'], day(3));
      const by = notTheSource(plan);
      plan.approveMethod(by, 'TIN', ['name', 'address'], day(4));
      plan.spokenWithoutStanding(by, 'matchmethod.approved');
      const exchange = plan.exchange({ path: 'TIN', compared: undefined });
      discloseNext(plan, exchange, 5);
      plan.expected.finding('MAT-02', ANY, exchange.size);
    },
  },
  {
    // "Disclosures are keyed by (discloser's agency, id)"; made by the recipient role or a stranger "they count all the same, and INT-14" (2).
    name: 'disclosure: by somebody else',
    plant(plan) {
      const by = plan.random.pick([plan.taker, plan.cast.strangers[1]!]);
      const count = plan.random.int(1, 50);
      const rows = plan.random.chance(0.5);
      const { subject } = plan.disclose({
        from: by,
        to: plan.stranger,
        at: day(plan.random.int(6, 30)),
        ...(rows ? { items: Array.from({ length: count }, (_, i) => i + 1) } : { stated: count }),
      });
      plan.expected.finding('DIS-01', subject);
      plan.expected.finding('DIS-07', subject, count);
      if (!rows) plan.expected.finding('INT-13', subject, count);
      plan.spokenWithoutStanding(by, 'disclosure.made');
    },
  },
  {
    // "Access: the recipient role"; "incident: any party or overseer; without it they count all the same, and INT-14" (2).
    name: 'access and incident: by somebody else',
    plant(plan) {
      const disclosure = plan.exchangeLawfully(day(plan.random.int(6, 20)));
      const at = disclosure.at + 2 * DAY;
      plan.writer.say(plan.source(plan.giver), 'gov.transfer.access.recorded.v1', at, {
        accessId: plan.name('X'),
        disclosureId: disclosure.disclosure,
        actorRef: plan.officersOf(plan.taker)[0]!,
        action: 'view',
        outcome: 'success',
        purpose: 'criminal-investigation',
        location: 'VAULT-1',
      });
      plan.spokenWithoutStanding(plan.giver, 'access.recorded');
      plan.writer.say(plan.source(plan.stranger), 'gov.transfer.incident.reported.v1', at, {
        incidentId: plan.name('I'),
        occurredAt: iso(disclosure.at),
        discoveredAt: iso(at),
        disclosureIds: [disclosure.disclosure],
      });
      plan.spokenWithoutStanding(plan.stranger, 'incident.reported');
    },
  },
  {
    // Everything that permits or answers, said by a stranger of a lawful exchange: it is INT-14 each time, and changes nothing (1).
    name: 'all else that excuses: by a stranger',
    plant(plan) {
      const exchange = plan.exchange();
      const disclosure = discloseNext(plan, exchange, 4);
      const at = disclosure.at - HOUR;
      const { request } = exchange;
      const say = (
        type: 'request.rejected' | 'request.withdrawn' | 'disclosure.approved' | 'disclosure.withheld',
        data: object,
      ) => {
        plan.writer.say(plan.source(plan.stranger), `gov.transfer.${type}.v1`, at, data);
        plan.spokenWithoutStanding(plan.stranger, type);
      };
      say('request.rejected', { requestId: request, count: exchange.size });
      say('request.withdrawn', { requestId: request, reason: 'Not needed' });
      say('disclosure.approved', {
        approvalId: plan.name('A'),
        requestId: request,
        approverRef: plan.person('approver'),
        count: exchange.size,
      });
      say('disclosure.withheld', { requestId: request, count: 1, reasonCode: 'no-match' });
      plan.writer.say(plan.source(plan.stranger), 'gov.transfer.disposition.certified.v1', disclosure.at + 2 * DAY, {
        disclosureId: disclosure.disclosure,
        method: 'destroyed',
        count: disclosure.size,
        copiesAccounted: true,
        performedAt: iso(disclosure.at + 2 * DAY),
        certifierRef: plan.person('certifier'),
      });
      plan.spokenWithoutStanding(plan.stranger, 'disposition.certified');
    },
  },
  {
    // "Once any source of an agency has spoken proven under the agreement, its claimed words do not excuse" (1). Whether that is INT-14 is left open.
    name: 'match: only claimed, by who has spoken proven',
    open: true,
    plant(plan) {
      const { exchange } = discloseUnmatched(plan, 2, 20);
      plan.matchItems(exchange, allOf(exchange), exchange.at + 2 * HOUR, { manner: { http: true } });
      plan.expected.open(['INT-14'], `${plan.giver} gov.transfer.match.performed.v1`);
    },
  },
  {
    // Accusing statements count "by whatever way in" (1).
    name: 'disclosure: only claimed',
    open: true,
    plant(plan) {
      const exchange = plan.exchange();
      exposeToStranger(plan, exchange, plan.random.int(1, 9), { manner: { http: true } });
      plan.expected.open(['INT-14'], `${plan.giver} gov.transfer.disclosure.made.v1`);
    },
  },
];

export const saidForAnotherAlone: OwnAgreement[] = [
  {
    name: 'receipt: by somebody else',
    write(plan) {
      plan.begin({ ackDeadlineHours: clause(72) });
      for (const by of [plan.stranger, plan.giver]) {
        const exchange = plan.exchange();
        const disclosure = plan.disclose({ exchange, items: plan.take(exchange, 6) });
        plan.receive(disclosure, { by, at: disclosure.at + HOUR });
        plan.expected.finding('RCP-01', disclosure.subject);
        plan.spokenWithoutStanding(by, 'receipt.acknowledged');
        // Whether a receipt without standing makes a sum for RCP-02 is left open; here the sums agree.
        plan.expected.open(['RCP-02'], disclosure.subject);
      }
      plan.end();
    },
  },
  {
    // "Another agency's topic gives no standing (and INT-10)" (1). A source of the giver that only the taker has ever spoken for.
    name: "match: by another agency's topic",
    unvouched: true,
    write(plan) {
      plan.begin();
      const { exchange } = discloseUnmatched(plan, 2, 9);
      const forged = plan.source(plan.giver, 'forged');
      plan.silent.add(forged);
      const data = {
        matchId: exchange.match,
        requestId: exchange.request,
        items: {
          defaults: { path: 'NAME', result: 'MATCH', candidateCount: 1, addressCompared: true },
          fields: ['itemNo'],
          rows: allOf(exchange).map((n) => [n]),
        },
      };
      const topic = plan.random.pick([plan.taker, plan.stranger]);
      plan.writer.say(forged, 'gov.transfer.match.performed.v1', exchange.at + 2 * HOUR, data, { topic });
      plan.expected.finding('INT-10', ANY);
      plan.spokenWithoutStanding(plan.giver, 'match.performed');
      plan.end();
    },
  },
  {
    // Accusing statements "count whoever speaks, by whatever way in" (1).
    name: "disclosure: by another agency's topic",
    unvouched: true,
    write(plan) {
      plan.begin();
      const exchange = plan.exchange();
      const forged = plan.source(plan.giver, 'forged');
      plan.silent.add(forged);
      const manner = { topic: plan.random.pick([plan.taker, plan.stranger]) };
      exposeToStranger(plan, exchange, 5, { system: 'forged', manner });
      plan.expected.finding('INT-10', ANY);
      plan.spokenWithoutStanding(plan.giver, 'disclosure.made');
      plan.end();
    },
  },
  {
    // The source takes its disclosure back, and says the other role's retraction itself: it has no standing (1, 2).
    name: "retraction: the other role's, by the source's own topic",
    unvouched: true,
    write(plan) {
      plan.begin();
      const exchange = plan.exchange();
      const disclosure = exposeToStranger(plan, exchange, 5);
      plan.retract(disclosure, disclosure.at + HOUR);
      const forged = plan.source(plan.taker, 'forged');
      plan.silent.add(forged);
      plan.retract(disclosure, disclosure.at + 2 * HOUR, forged, {}, { topic: plan.giver });
      plan.expected.finding('INT-10', ANY);
      plan.spokenWithoutStanding(plan.taker, 'event.retracted');
      plan.end();
    },
  },
  {
    // The same, only claimed, of an agency that has spoken proven (1). Whether that is INT-14 is left open.
    name: "retraction: the other role's, only claimed",
    unvouched: true,
    write(plan) {
      plan.begin();
      const exchange = plan.exchange();
      const disclosure = exposeToStranger(plan, exchange, 5);
      plan.retract(disclosure, disclosure.at + HOUR);
      const forged = plan.source(plan.taker, 'forged');
      plan.silent.add(forged);
      plan.retract(disclosure, disclosure.at + 2 * HOUR, forged, {}, { http: true });
      plan.expected.open(['INT-14'], `${plan.taker} gov.transfer.event.retracted.v1`);
      plan.end();
    },
  },
  {
    // "So that documents can bind at all" it takes the agency's own way in, or the recorder's forwarder (1): the giver registers for both.
    name: "registration: the other party's, by one's own topic",
    unvouched: true,
    write(plan) {
      const digest = plan.digest();
      plan.register([plan.giver], plan.policyOf(), day(0, 8), digest);
      const data = { version: 1, documentDigest: digest, policy: plan.policyOf() };
      const forged = plan.source(plan.taker, 'forged');
      plan.silent.add(forged);
      plan.writer.say(forged, 'gov.transfer.agreement.registered.v1', day(0, 9), data, { topic: plan.giver });
      plan.exchangeLawfully(day(5));
      plan.expected.finding('INT-10', ANY);
      expectNoAgreement(plan, ['core', 'usc26-6103']);
      plan.end();
    },
  },
  {
    // "Once any source of an agency has spoken proven, its claimed words do not excuse" (1): a claimed watermark lets nothing be concluded.
    name: 'watermark: only claimed, by who has spoken proven',
    unvouched: true,
    write(plan) {
      plan.begin();
      discloseUnasked(plan, 'week');
      const taker = plan.source(plan.taker);
      plan.silent.add(taker);
      plan.vouch(taker, day(65), { http: true });
      plan.expected.open(['INT-14'], `${plan.taker} gov.transfer.source.watermarked.v1`);
      plan.end();
    },
  },
  {
    // A policy's forwarder carries the words of those that it is named for, and of nobody else (1).
    name: 'match: by a forwarder that is named for another',
    unvouched: true,
    write(plan) {
      const carrier = plan.cast.strangers[1]!;
      plan.begin({ forwarders: [{ agency: carrier, for: [plan.taker] }] });
      const exchange = plan.exchange({ matched: [], manner: { request: { topic: carrier } } });
      const disclosure = plan.disclose({ exchange, items: plan.take(exchange, plan.random.int(2, 9)) });
      plan.receive(disclosure, { manner: { topic: carrier } });
      plan.expected.finding('DIS-04', disclosure.subject, disclosure.size);
      plan.silent.add(plan.source(plan.giver, 'forged'));
      plan.matchItems(exchange, allOf(exchange), exchange.at + 2 * HOUR, {
        system: 'forged',
        manner: { topic: carrier },
      });
      plan.expected.finding('INT-10', ANY);
      plan.spokenWithoutStanding(plan.giver, 'match.performed');
      plan.end();
    },
  },
  {
    // "Claimed has standing unless the policy says speakers: proven" (1).
    name: 'match: only claimed, where the policy wants it proven',
    write(plan) {
      plan.begin({ speakers: 'proven' });
      const { exchange } = discloseUnmatched(plan, 2, 9);
      plan.matchItems(exchange, allOf(exchange), exchange.at + 2 * HOUR, { manner: { http: true } });
      plan.spokenWithoutStanding(plan.giver, 'match.performed');
      plan.end();
    },
  },
  {
    // The source role excuses "its own disclosures only" (2): another source's match does not excuse this one's disclosure.
    name: 'match: by another source',
    givers: 2,
    write(plan) {
      plan.begin();
      const exchange = plan.exchange({ matched: [] });
      plan.matchItems(exchange, allOf(exchange), exchange.at + 2 * HOUR, { by: plan.cast.givers[1]! });
      const disclosure = discloseNext(plan, exchange, plan.random.int(2, 9));
      plan.expected.finding('DIS-04', disclosure.subject, disclosure.size);
      plan.end();
    },
  },
];

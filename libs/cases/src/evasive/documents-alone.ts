import type { AgreementPlan } from './agreement-plan.js';
import { day, iso } from './calendar.js';
import { ITEM_RULES } from './common-lines.js';
import type { OwnAgreement } from './evasion.js';
import { discloseTo, discloseWages, wide } from './small-histories.js';
import { clause } from './documents-plan.js';

/** An exchange asked for within the term, disclosed at a time of its own. */
function discloseAt(plan: AgreementPlan, at: number): void {
  const exchange = plan.exchange({ at: day(8) });
  plan.receive(plan.disclose({ exchange, at, items: plan.take(exchange, plan.random.int(2, 9)) }));
}

const outside = (plan: AgreementPlan, count: number, kind: 'request' | 'disclosure' = 'disclosure') =>
  plan.expected.finding('AGR-02', plan.actsOf(kind, kind === 'request' ? plan.taker : plan.giver), count);

export const documentsAlone: OwnAgreement[] = [
  {
    name: 'term: over',
    write(plan) {
      plan.begin({ effectiveTo: iso(day(20)) });
      discloseAt(plan, day(19));
      discloseAt(plan, day(21));
      // "AGR-02 counts requests and disclosures" (3).
      plan.exchangeLawfully(day(23));
      outside(plan, 2);
      outside(plan, 1, 'request');
      plan.end();
    },
  },
  {
    // "Binds when all parties in effect have recorded it" (2): a renewal by one touches no term.
    name: 'renewal: by one party',
    write(plan) {
      plan.begin({ effectiveTo: iso(day(20)) });
      plan.renew(plan.random.pick(plan.parties), day(60), day(15), day(20), plan.digest());
      discloseAt(plan, day(25));
      outside(plan, 1);
      plan.end();
    },
  },
  {
    // A renewal whose second record is made only after the act: it binds from then on, not before.
    name: 'renewal: recorded by the second party after the act',
    write(plan) {
      plan.begin({ effectiveTo: iso(day(20)) });
      const digest = plan.digest();
      plan.renew(plan.giver, day(60), day(15), day(20), digest);
      plan.renew(plan.taker, day(60), day(30), day(20), digest);
      discloseAt(plan, day(25));
      outside(plan, 1);
      discloseAt(plan, day(35));
      plan.end();
    },
  },
  {
    name: 'nothing: renewed by both',
    write(plan) {
      plan.begin({ effectiveTo: iso(day(20)) });
      const digest = plan.digest();
      for (const agency of plan.parties) plan.renew(agency, day(60), day(15), day(20), digest);
      discloseAt(plan, day(25));
      plan.end();
    },
  },
  {
    // Small input l: "an amendment may shorten what a renewal gave" (5).
    name: 'amendment: shortens what a renewal gave',
    write(plan) {
      plan.begin({ effectiveTo: iso(day(20)) });
      const [renewal, amendment] = [plan.digest(), plan.digest()];
      for (const agency of plan.parties) plan.renew(agency, day(60), day(10), day(10), renewal);
      const shorter = plan.policyOf({ effectiveTo: iso(day(30)) });
      for (const agency of plan.parties) plan.amend(agency, 2, shorter, day(12), day(12), amendment);
      discloseAt(plan, day(28));
      discloseAt(plan, day(33));
      outside(plan, 1);
      plan.end();
    },
  },
  {
    // One party alone shortens nothing either.
    name: 'nothing: an amendment by one party that would shorten',
    write(plan) {
      plan.begin({ effectiveTo: iso(day(50)) });
      const shorter = plan.policyOf({ effectiveTo: iso(day(30)) });
      plan.amend(plan.random.pick(plan.parties), 2, shorter, day(12), day(12), plan.digest());
      discloseAt(plan, day(33));
      plan.end();
    },
  },
  {
    // It binds at the last record, whatever `effectiveAt` says (2).
    name: 'amendment: effective before its second record',
    write(plan) {
      plan.begin();
      const digest = plan.digest();
      plan.amend(plan.giver, 2, wide(plan), day(9), day(9), digest);
      plan.amend(plan.taker, 2, wide(plan), day(20), day(9), digest);
      const { subject, size } = discloseWages(plan, day(15));
      plan.expected.finding('DIS-03', subject, size);
      discloseWages(plan, day(25));
      plan.end();
    },
  },
  {
    // Recorded by all, from its `effectiveAt` on and not before.
    name: 'amendment: recorded before it is effective',
    write(plan) {
      plan.begin();
      const digest = plan.digest();
      for (const agency of plan.parties) plan.amend(agency, 2, wide(plan), day(9), day(20), digest);
      const { subject, size } = discloseWages(plan, day(15));
      plan.expected.finding('DIS-03', subject, size);
      discloseWages(plan, day(25));
      plan.end();
    },
  },
  {
    // "All parties in effect": a third party has not recorded it.
    name: 'amendment: by two of three parties',
    takers: 2,
    write(plan) {
      plan.begin();
      const digest = plan.digest();
      for (const agency of plan.random.sample(plan.parties, 2))
        plan.amend(agency, 2, wide(plan), day(4), day(4), digest);
      const { subject, size } = discloseWages(plan);
      plan.expected.finding('DIS-03', subject, size);
      plan.end();
    },
  },
  {
    // "A bound document is undone only by all who recorded it" (2): by one it stays.
    name: 'nothing: an amendment that one party retracts',
    write(plan) {
      plan.begin();
      const digest = plan.digest();
      const records = plan.parties.map((agency) => plan.amend(agency, 2, wide(plan), day(4), day(4), digest));
      discloseWages(plan, day(15));
      plan.retract(plan.random.pick(records), day(20));
      plan.end();
    },
  },
  {
    name: 'amendment: retracted by all who recorded it',
    write(plan) {
      plan.begin();
      const digest = plan.digest();
      const records = plan.parties.map((agency) => plan.amend(agency, 2, wide(plan), day(4), day(4), digest));
      const { subject, size } = discloseWages(plan, day(15));
      for (const record of records) plan.retract(record, day(20));
      plan.expected.finding('DIS-03', subject, size);
      plan.end();
    },
  },
  {
    // "One record of its own side and one of the other role" (2): two recipients are one side.
    name: 'roster: added by two recipients',
    takers: 2,
    write(plan) {
      plan.begin();
      const officer = plan.person('of two recipients');
      const digest = plan.digest();
      for (const agency of plan.cast.takers) plan.roster(agency, 'recipient', { add: [officer] }, day(4), digest);
      plan.enroll('engaged_officer', [officer], day(4));
      const { subject, size } = discloseTo(plan, officer, day(10));
      plan.expected.finding('DIS-07', subject, size);
      plan.end();
    },
  },
  {
    // "Termination: unilateral, the default" (2): what is disclosed after it is outside the term.
    name: 'termination: by one party',
    write(plan) {
      plan.begin();
      const by = plan.random.pick(plan.parties);
      plan.terminate(by, day(20), day(18));
      discloseAt(plan, day(19));
      discloseAt(plan, day(22));
      outside(plan, 1);
      plan.end();
    },
  },
  {
    name: 'nothing: terminated by one party, where the policy wants all',
    write(plan) {
      plan.begin({ termination: 'all' });
      plan.terminate(plan.random.pick(plan.parties), day(20), day(18));
      discloseAt(plan, day(22));
      plan.end();
    },
  },
  {
    name: 'termination: by all, where the policy wants all',
    write(plan) {
      plan.begin({ termination: 'all' });
      const digest = plan.digest();
      for (const agency of plan.parties) plan.terminate(agency, day(20), day(18), digest);
      discloseAt(plan, day(22));
      outside(plan, 1);
      plan.end();
    },
  },
  {
    // "Lateness is that of the version at the act" (4): one party's amendment changes none.
    name: 'lateness: by one party',
    unvouched: true,
    write(plan) {
      plan.begin();
      const hasty = plan.policyOf({ latenessSeconds: clause(60) });
      plan.amend(plan.giver, 2, hasty, day(4), day(4), plan.digest());
      plan.silent.add(plan.source(plan.taker));
      const { subject } = plan.disclose({ exchange: plan.draft(), items: [1, 2] });
      plan.expected.finding('DIS-01', subject, undefined, 'week');
      plan.expected.open(ITEM_RULES, subject);
      plan.end();
    },
  },
  {
    name: 'lateness: by both',
    unvouched: true,
    write(plan) {
      plan.begin();
      const digest = plan.digest();
      const hasty = plan.policyOf({ latenessSeconds: clause(60) });
      for (const agency of plan.parties) plan.amend(agency, 2, hasty, day(20), day(20), digest);
      plan.silent.add(plan.source(plan.taker));
      const before = plan.disclose({ exchange: plan.draft(), at: day(18), items: [1, 2] });
      const after = plan.disclose({ exchange: plan.draft(), at: day(22), items: [1, 2] });
      plan.expected.finding('DIS-01', before.subject, undefined, 'week');
      plan.expected.finding('DIS-01', after.subject, undefined, 'quarter hour');
      for (const { subject } of [before, after]) plan.expected.open(ITEM_RULES, subject);
      plan.end();
    },
  },
];

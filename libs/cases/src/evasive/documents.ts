import { DAY, day, iso, type AgreementPlan } from './agreement-plan.js';
import type { Evasion, OwnAgreement } from './evasion.js';
import { ITEM_RULES } from './left-out.js';

const HOUR = 3_600_000;

/** Wages, which only the amendment would allow. */
function discloseWages(plan: AgreementPlan, at?: number) {
  const exchange = plan.exchange(at === undefined ? {} : { at: at - DAY });
  const items = plan.take(exchange, plan.random.int(2, 9));
  const disclosure = plan.disclose({ exchange, items, elements: ['wages'] });
  plan.receive(disclosure);
  return disclosure;
}

/** A disclosure to an officer who is in no roster unless the change binds. */
function discloseTo(plan: AgreementPlan, officer: string, at: number) {
  const exchange = plan.exchange({ officer, at: at - DAY });
  const disclosure = plan.disclose({ exchange, items: plan.take(exchange, plan.random.int(2, 9)) });
  plan.receive(disclosure);
  return disclosure;
}

const wide = (plan: AgreementPlan, patch = {}) => plan.policyOf({ elementsAllowed: ['address', 'wages'], ...patch });

export const documents: Evasion[] = [
  {
    // Small input d: "an amendment touches nothing until it binds: not parties …" (2), and a stranger's never does.
    name: 'amendment: by a stranger',
    plant(plan) {
      const policy = plan.policyOf();
      const parties = [...policy.parties!, { agency: plan.stranger, role: 'recipient' as const }];
      plan.amend(plan.stranger, 2, { ...policy, parties }, day(4), day(4), plan.digest());
      plan.spokenWithoutStanding(plan.stranger, 'agreement.amended');
      const exchange = plan.exchange();
      const disclosure = plan.discloseToStranger(exchange, plan.random.int(1, 9));
      plan.expected.finding('DIS-07', disclosure.subject, disclosure.size);
    },
  },
  {
    // "Binds when all parties in effect, and all that it adds, have recorded it" (2).
    name: 'amendment: by one party',
    plant(plan) {
      plan.amend(plan.random.pick(plan.parties), 2, wide(plan), day(4), day(4), plan.digest());
      const { subject, size } = discloseWages(plan);
      plan.expected.finding('DIS-03', subject, size);
    },
  },
  {
    // The same, with one party's record and a stranger's.
    name: 'amendment: by one party and a stranger',
    plant(plan) {
      const digest = plan.digest();
      for (const agency of [plan.taker, plan.stranger]) plan.amend(agency, 2, wide(plan), day(4), day(4), digest);
      plan.spokenWithoutStanding(plan.stranger, 'agreement.amended');
      const { subject, size } = discloseWages(plan);
      plan.expected.finding('DIS-03', subject, size);
    },
  },
  {
    // "… and all that it adds": the agency that it adds has not recorded it.
    name: 'amendment: not by the party that it adds',
    plant(plan) {
      const policy = plan.policyOf();
      const parties = [...policy.parties!, { agency: plan.stranger, role: 'recipient' as const }];
      const digest = plan.digest();
      for (const agency of plan.parties) plan.amend(agency, 2, { ...policy, parties }, day(4), day(4), digest);
      const exchange = plan.exchange();
      const disclosure = plan.discloseToStranger(exchange, plan.random.int(1, 9));
      plan.expected.finding('DIS-07', disclosure.subject, disclosure.size);
    },
  },
  {
    // "An addition binds with one record of its own side and one of the other role" (2).
    name: 'roster: added by one side',
    plant(plan) {
      const officer = plan.person('of one side');
      const digest = plan.digest();
      const by = plan.random.pick(plan.parties);
      for (const kind of ['recipient', 'engaged_officer']) plan.roster(by, kind, { add: [officer] }, day(4), digest);
      const { subject, size } = discloseTo(plan, officer, day(plan.random.int(6, 30)));
      plan.expected.finding('DIS-07', subject, size);
    },
  },
  {
    name: 'roster: added by its own side and a stranger',
    plant(plan) {
      const officer = plan.person('of a stranger');
      const digest = plan.digest();
      for (const by of [plan.taker, plan.stranger]) plan.roster(by, 'recipient', { add: [officer] }, day(4), digest);
      plan.spokenWithoutStanding(plan.stranger, 'roster.changed');
      plan.enroll('engaged_officer', [officer], day(4));
      const { subject, size } = discloseTo(plan, officer, day(plan.random.int(6, 30)));
      plan.expected.finding('DIS-07', subject, size);
    },
  },
  {
    // "A removal binds at its own side's first record" (2): no second one is needed.
    name: 'roster: removed by its own side',
    plant(plan) {
      const officer = plan.person('removed');
      plan.enrollOfficers([officer], day(4));
      const at = day(plan.random.int(8, 20));
      discloseTo(plan, officer, at - 2 * HOUR);
      plan.roster(plan.taker, 'recipient', { remove: [officer] }, at, plan.digest());
      const { subject, size } = discloseTo(plan, officer, at + 2 * HOUR);
      plan.expected.finding('DIS-07', subject, size);
    },
  },
  {
    // Removed by one side, added again by one side: the addition needs both.
    name: 'roster: removed, and added again by one side',
    plant(plan) {
      const officer = plan.person('back again');
      plan.enrollOfficers([officer], day(4));
      plan.roster(plan.taker, 'recipient', { remove: [officer] }, day(5), plan.digest());
      plan.roster(plan.taker, 'recipient', { add: [officer] }, day(6), plan.digest());
      const { subject, size } = discloseTo(plan, officer, day(plan.random.int(9, 30)));
      plan.expected.finding('DIS-07', subject, size);
    },
  },
  {
    // "A bound document is undone only by all who recorded it" (2).
    name: 'nothing: a roster that one side retracts',
    plant(plan) {
      const officer = plan.person('kept on');
      const digest = plan.digest();
      const records = plan.parties.map((agency) =>
        plan.roster(agency, 'recipient', { add: [officer] }, day(4), digest),
      );
      plan.enroll('engaged_officer', [officer], day(4));
      discloseTo(plan, officer, day(plan.random.int(8, 20)));
      plan.retract(plan.random.pick(records), day(25));
    },
  },
  {
    // "Once one has bound, a further registration by its parties is an amendment" (2), which binds when all have recorded it.
    name: 'registration: again, by one party',
    plant(plan) {
      const again = { version: 2, documentDigest: plan.digest(), policy: wide(plan) };
      const by = plan.random.pick(plan.parties);
      plan.writer.say(plan.source(by), 'gov.transfer.agreement.registered.v1', day(4), again);
      const { subject, size } = discloseWages(plan);
      plan.expected.finding('DIS-03', subject, size);
    },
  },
  {
    // A party changes "its own side's roster" (2): the other side's removal binds nothing. Whether it lacks standing is left open.
    name: 'roster: removed by the other side',
    open: true,
    plant(plan) {
      const officer = plan.person('kept');
      plan.enrollOfficers([officer], day(4));
      plan.roster(plan.giver, 'recipient', { remove: [officer] }, day(6), plan.digest());
      plan.expected.open(['INT-14'], `${plan.giver} gov.transfer.roster.changed.v1`);
      discloseTo(plan, officer, day(plan.random.int(9, 30)));
    },
  },
  {
    // A termination has standing by "a party in effect" (2).
    name: 'termination: by a stranger',
    plant(plan) {
      plan.terminate(plan.stranger, day(6), day(5));
      plan.spokenWithoutStanding(plan.stranger, 'agreement.terminated');
    },
  },
  {
    name: 'renewal: by a stranger',
    plant(plan) {
      plan.renew(plan.stranger, day(300), day(5), day(6), plan.digest());
      plan.spokenWithoutStanding(plan.stranger, 'agreement.renewed');
    },
  },
];

/** An exchange asked for within the term, disclosed at a time of its own. */
function discloseAt(plan: AgreementPlan, at: number): void {
  const exchange = plan.exchange({ at: day(8) });
  plan.receive(plan.disclose({ exchange, at, items: plan.take(exchange, plan.random.int(2, 9)) }));
}

const outside = (plan: AgreementPlan, count: number) => plan.expected.finding('AGR-02', plan.agreement, count);

export const documentsAlone: OwnAgreement[] = [
  {
    name: 'term: over',
    write(plan) {
      plan.begin({ effectiveTo: iso(day(20)) });
      discloseAt(plan, day(19));
      discloseAt(plan, day(21));
      // "AGR-02 counts requests and disclosures" (3).
      plan.exchangeLawfully(day(23));
      outside(plan, 3);
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
      const hasty = plan.policyOf({ latenessSeconds: { value: 60, basis: 'clause' } });
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
      const hasty = plan.policyOf({ latenessSeconds: { value: 60, basis: 'clause' } });
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

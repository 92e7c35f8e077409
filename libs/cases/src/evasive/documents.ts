import { day, HOUR } from './calendar.js';
import type { Evasion } from './evasion.js';
import { discloseTo, discloseWages, exposeToStranger, wide } from './small-histories.js';

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
      exposeToStranger(plan, exchange, plan.random.int(1, 9));
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
      exposeToStranger(plan, exchange, plan.random.int(1, 9));
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

import { ruleSet } from '#libs/rules';
import { sentenceOf, subjectOf } from './sentence.js';

describe('what a finding says', () => {
  it('is the sentence of its rule, and the title where there is none', () => {
    expect(sentenceOf({ title: 'Address not compared', sentence: 'On 7 August 2025 …' })).toBe('On 7 August 2025 …');
    expect(sentenceOf({ title: 'Address not compared', sentence: null })).toBe('Address not compared');
    expect(sentenceOf({ title: 'Address not compared' })).toBe('Address not compared');
  });

  it('names its subject by kind, id and agency, and shows no pseudonym', () => {
    expect(subjectOf({ subject: 'irs/irs-2025-08-07', subjectKind: 'disclosure' })).toBe(
      'Disclosure irs-2025-08-07 of IRS',
    );
    expect(subjectOf({ subject: 'actors-1:xD9i5k', subjectKind: 'officer' })).toBe('One officer');
    expect(subjectOf({ subject: 'EXAMPLE-1', subjectKind: 'agreement' })).toBe('Agreement EXAMPLE-1');
  });

  it.each([
    ['acts of one agency', 'request ice/irs-ice-2025', 'Requests of ICE under irs-ice-2025'],
    ['cap', 'lifetime', 'Cap over the whole agreement'],
    ['cap', 'window of 30 days', 'Cap within 30 days'],
    ['cap', 'disclosed by dhs: window of 1 days', 'Cap within 1 day, for what DHS disclosed'],
    ['cap', 'request ice/R-1', 'Cap for request R-1 of ICE'],
    ['source', 'urn:agency:irs:gateway', 'System gateway of IRS'],
    ['topic and partition', 'transfers.irs 0', 'Topic transfers.irs, partition 0'],
    ['topic and source', 'transfers.ice urn:agency:irs:gateway', 'Topic transfers.ice, sender gateway of IRS'],
    ['source and event id', 'urn:agency:irs:gateway e-1', 'Event id e-1 of system gateway of IRS'],
    ['way in and reason, or source', 'transfers.irs not-json', 'Refused values that came by transfers.irs: not JSON'],
    ['way in and reason, or source', 'urn:agency:irs:gateway', 'Refused values, gateway of IRS'],
    ['way in and reason, or source', 'ledger gap', 'Entries that could not be taken into the judging'],
    ['request, disclosure or match', 'irs/D-1', 'Disclosure D-1 of IRS'],
    ['request, disclosure or match', 'match irs/M-1', 'Match M-1 of IRS'],
    ['agency and event type', 'dhs gov.transfer.match.performed.v1', 'Statements “match performed” of DHS'],
    ['document', 'agreement sha256:5feceb66', 'Agreement, document sha256:5feceb66'],
    ['holder and disclosure', 'ice irs/D-1', 'ICE, with data of disclosure D-1 of IRS'],
  ])('says of %s %s: %s', (subjectKind, subject, said) => expect(subjectOf({ subject, subjectKind })).toBe(said));

  it('never shows the kind of a rule as it is coded', () => {
    const simple = ['disclosure', 'request', 'incident', 'document'];
    for (const { subject: subjectKind } of ruleSet.rules.filter(({ subject }) => !simple.includes(subject)))
      expect(subjectOf({ subject: 'a/b', subjectKind }).toLowerCase()).not.toContain(`${subjectKind.toLowerCase()} a`);
  });
});

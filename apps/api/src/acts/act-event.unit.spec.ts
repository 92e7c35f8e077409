import { EVENT_ID, exampleEvents } from '#libs/contracts';
import { actEvent, actId, type Said } from './act-event.js';
import { StatementNotTaken } from './errors.js';

const OFFICER = { issuer: 'https://id', subject: 'u1', agency: 'revenue' };
const ID = '019a0000-0000-7000-8000-000000000001';
const said = (type: Said['type'], data: object): Said => ({ type, agreement: 'A-1', data: data as Said['data'] });
const refusedOf = (what: Said): unknown => {
  try {
    actEvent(OFFICER, ID, what, 'console', 0);
  } catch (error) {
    return (error as StatementNotTaken).errors;
  }
  return undefined;
};

describe('the id of an act', () => {
  it('is a UUID that follows from who says it and her key, and from nothing else', () => {
    const id = actId(OFFICER, 'key-1');
    expect(id).toMatch(EVENT_ID);
    expect(actId({ ...OFFICER }, 'key-1')).toBe(id);
    const others = [
      actId(OFFICER, 'key-2'),
      actId({ ...OFFICER, subject: 'u2' }, 'key-1'),
      actId({ ...OFFICER, issuer: 'https://other' }, 'key-1'),
      actId({ ...OFFICER, agency: 'border' }, 'key-1'),
      // Members do not run into one another.
      actId({ ...OFFICER, subject: 'u', agency: '1revenue' }, 'key-1'),
    ];
    expect(new Set([id, ...others]).size).toBe(6);
  });
});

describe('the event of an act', () => {
  it('is of her agency, of now, and vouched for by a person', () => {
    const { data } = exampleEvents['gov.transfer.incident.reported.v1'];
    const { text, event } = actEvent(OFFICER, ID, said('gov.transfer.incident.reported.v1', data), 'desk', 1_000);
    expect(event).toEqual({
      ...{ specversion: '1.0', id: ID, source: 'urn:agency:revenue:desk', type: 'gov.transfer.incident.reported.v1' },
      ...{ time: '1970-01-01T00:00:01.000Z', datacontenttype: 'application/json', agreementid: 'A-1' },
      ...{ known: 'attested', data },
    });
    expect(JSON.parse(text)).toMatchObject({ id: ID });
  });

  it('is refused by the checks at admission, with the field and what to write', () => {
    expect(refusedOf(said('gov.transfer.remediation.directed.v1', { incidentId: 'I-1', action: 'burn' }))).toEqual([
      { pointer: '/data/action', detail: expect.stringContaining('delete') as string },
    ]);
    expect(refusedOf(said('gov.transfer.event.retracted.v1', { id: ID, reason: 'ssn 123-45-6789' }))).toEqual([
      { pointer: '/data/reason', detail: expect.stringContaining('SSN') as string },
    ]);
  });

  it('signs a document that names her agency alone', () => {
    const { data } = exampleEvents['gov.transfer.agreement.registered.v1'];
    expect(refusedOf(said('gov.transfer.agreement.registered.v1', data))).toBeUndefined();
    const parties = data.policy.parties.filter(({ agency }) => agency !== 'revenue');
    const without = { ...data, policy: { ...data.policy, parties } };
    for (const type of ['gov.transfer.agreement.registered.v1', 'gov.transfer.agreement.amended.v1'] as const) {
      const more = type.includes('amended') ? { supersedes: 1, effectiveAt: '2025-01-01T00:00:00Z' } : {};
      const { signatories: _, ...document } = without;
      expect(refusedOf(said(type, { ...document, ...more }))).toEqual([
        { pointer: '/data/policy/parties', detail: expect.stringContaining('revenue') as string },
      ]);
    }
  });

  it('takes back what officers of her agency said, or the other side, and nothing of its other systems', () => {
    const taken = (source?: string) =>
      refusedOf(
        said('gov.transfer.event.retracted.v1', { id: ID, reason: 'by mistake', ...(source ? { source } : {}) }),
      );
    expect(taken()).toBeUndefined();
    expect(taken('urn:agency:revenue:console')).toBeUndefined();
    expect(taken('urn:agency:border:requests')).toBeUndefined();
    expect(taken('urn:agency:revenue:disclosures')).toEqual([
      { pointer: '/data/source', detail: expect.stringContaining('that system') as string },
    ]);
  });
});

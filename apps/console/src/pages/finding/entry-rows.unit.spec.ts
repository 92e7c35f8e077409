import { EXAMPLE_OVERSIGHT, knownTypes } from '#libs/contracts';
import { contentsOf, type Row, sourceInWords } from './entry-rows.js';
import { fieldInWords, hasTypeWords } from './entry-words.js';

const event = {
  ...{ specversion: '1.0', id: 'e-1', source: 'urn:agency:irs:disclosures', type: 'gov.transfer.disclosure.made.v1' },
  ...{ time: '2025-08-07T23:59:59Z', timeprecision: 'day', agreementid: 'irs-ice', sequence: '9', known: 'attested' },
  data: {
    disclosureId: 'D-1',
    recipient: { agency: 'ice', actorRefs: ['a-1:x', 'a-1:y'] },
    destructionDueAt: '2026-08-07T12:30:00Z',
    occurredAt: '2025-08-07T23:59:59Z',
    itemsCount: 2,
    notified: [
      { party: 'ice', at: '2026-01-23' },
      { party: 'irs', extra: null },
    ],
    items: { defaults: { result: 'MATCH' }, fields: ['itemNo', 'officers'], rows: [[12, ['a-1:x']], [24, []]] }, // prettier-ignore
  },
};
const valueOf = (rows: readonly Row[], label: string) => rows.find((row) => row.label === label)?.value;

describe('what an entry says', () => {
  const { title, rows } = contentsOf({ v: 1, receivedAt: '2026-12-01T00:40:48.356Z', event });

  it('is a table of words, with who, when and under what first', () => {
    expect(title).toBe('Disclosure made');
    expect(rows.slice(0, 4).map(({ label }) => label)).toEqual(['Said by', 'When', 'Recorded', 'Agreement']);
    expect(valueOf(rows, 'Said by')).toEqual({ kind: 'text', text: 'IRS, by its system disclosures' });
    expect(valueOf(rows, 'Agency')).toEqual({ kind: 'text', text: 'ICE' });
    expect(rows.find(({ label }) => label === 'Agency')?.under).toEqual(['Recipient']);
    expect(valueOf(rows, 'Pseudonyms of officers')).toEqual({ kind: 'list', values: ['a-1:x', 'a-1:y'] });
    expect(valueOf(rows, 'Items')).toEqual({ kind: 'number', number: 2 });
  });

  it('keeps a day a day, and a moment a moment', () => {
    expect(valueOf(rows, 'When')).toEqual({ kind: 'time', at: '2025-08-07' });
    expect(valueOf(rows, 'When it happened')).toEqual({ kind: 'time', at: '2025-08-07' });
    expect(valueOf(rows, 'To be destroyed by')).toEqual({ kind: 'time', at: '2026-08-07T12:30:00Z' });
  });

  it('has its items, and lists of things, as tables', () => {
    expect(valueOf(rows, 'Items listed')).toEqual({
      kind: 'table',
      table: {
        columns: ['Item', 'Pseudonyms of officers engaged'],
        rows: [
          ['12', 'a-1:x'],
          ['24', 'none'],
        ],
        shared: [{ label: 'Result', under: [], value: { kind: 'text', text: 'a match' } }],
      },
    });
    expect(valueOf(rows, 'Notified')).toMatchObject({
      table: { columns: ['Party', 'When', 'Extra'], rows: [['ICE', '2026-01-23', ''], ['IRS', '', 'none']] }, // prettier-ignore
    });
  });

  it('of an act says who, in which role, from where and to where', () => {
    const act = contentsOf({ v: 1, receivedAt: '2026-12-01T00:40:48.356Z', oversight: EXAMPLE_OVERSIGHT });
    expect(act.title).toBe('A desk moved a finding');
    expect(valueOf(act.rows, 'From')).toEqual({ kind: 'text', text: 'Investigating' });
    expect(valueOf(act.rows, 'To')).toEqual({ kind: 'text', text: 'Confirmed' });
    expect(valueOf(act.rows, 'In the role of')).toEqual({ kind: 'text', text: 'Privacy officer' });
  });

  it('of a refused value says why, at which field, and what is known of it, in words', () => {
    const quarantined = {
      ...{ reason: 'schema', pointer: '/data/matchId', size: 812, commitment: 'c0ffee' },
      known: { type: 'gov.transfer.match.performed.v1', source: 'urn:agency:irs:gateway', agreementid: 'irs-ice', sequence: '12' }, // prettier-ignore
    };
    const refused = contentsOf({ v: 1, receivedAt: '2026-12-01T00:40:48.356Z', quarantined });
    expect(refused.rows.map(({ label, value }) => [label, value.kind === 'text' ? value.text : value.kind])).toEqual([
      ['Recorded', 'time'],
      ['Why it was refused', 'A field that is missing, unknown or not of its form'],
      ['Field at fault', 'Match'],
      ['Bytes', 'number'],
      ['Commitment to what was sent', 'c0ffee'],
      ['Said to be', 'Match performed'],
      ['Source', 'urn:agency:irs:gateway'],
      ['Agreement', 'irs-ice'],
      ['Number of the sender', '12'],
    ]);
  });

  it('shows no code that a word exists for, wherever it stands', () => {
    const policy = { exchangeMode: 'standing', addressPolicy: { minLevel: 'PARTIAL' }, redisclosure: 'prohibited' };
    const { rows: said } = contentsOf({ v: 1, receivedAt: '2026-12-01T00:40:48.356Z', event: { ...event, data: { policy, items: { fields: ['itemNo', 'addressCodes'], rows: [[1, ['A02', 'A05']]] } } } }); // prettier-ignore
    expect(JSON.stringify(said)).not.toMatch(/PARTIAL|"standing"|"prohibited"|A02/);
    expect(JSON.stringify(said)).toContain('a placeholder, a ZIP code alone');
  });

  it('has a name for each type of event, and takes other names of fields apart', () => {
    expect([...knownTypes].filter((type) => !hasTypeWords(type))).toEqual([]);
    expect(fieldInWords('holdingLocation')).toBe('Holding location');
    expect(sourceInWords('odd')).toBe('odd');
  });
});

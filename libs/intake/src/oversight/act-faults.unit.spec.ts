import { type OversightAct, OVERSEERS } from '#libs/contracts';
import { actOfPerson, FINDING, OFFICER, OVERSEER, SEEN } from '../../../../tests/support/acts-of-people.js';
import { actFaults, oversightRequest, type OversightRequest } from './act-faults.js';

const faults = (request: OversightRequest) => actFaults(oversightRequest.parse(request));
const moved = (more: object): OversightAct => ({
  ...{ kind: 'triage.moved', finding: FINDING, agreement: 'irs-ice-2025', desk: 'irs', from: 'new', to: 'expected' },
  ...{ reason: 'agreed with S', seen: SEEN },
  ...more,
});
const asked = (of: object): OversightAct =>
  ({
    ...{ kind: 'approval.asked', approval: '0f8fad5b-d9cb-469f-a165-70867728950e', reason: 'agreed', desk: 'irs', of },
    ...{ sides: ['irs'], until: '2026-11-25T15:00:00Z' },
  }) as OversightAct;
const exception = (more: object) =>
  asked({
    kind: 'exception',
    exception: {
      ...{ rule: 'DIS-17', field: 'count', operator: 'in', value: ['12'], agreement: null, reach: 'desk', spike: 5 },
      ...{ owner: { issuer: 'https://id.test', subject: 'a@example.gov' }, until: '2027-01-01T00:00:00Z' },
      ...more,
    },
  });
const assigned = (to: { issuer: string; subject: string } | null): OversightAct => ({
  ...{ kind: 'triage.assigned', finding: FINDING, agreement: 'irs-ice-2025', desk: 'irs', to },
});
const SSN = '123-45-6789';
const HOLDS = /^line 1 holds what looks like an SSN; write a pseudonym or a code, or leave it out$/;

it('an act that says one thing is taken, with a note and without', () => {
  expect(faults(actOfPerson())).toEqual([]);
  expect(faults(actOfPerson({ note: 'S was told.\n\tOn 2026-11-22.\r\nShe answers, says §6103(i)(2).' }))).toEqual([]);
  expect(faults(actOfPerson({ by: OVERSEER, act: moved({ desk: OVERSEERS }) }))).toEqual([]);
  expect(faults(actOfPerson({ act: exception({}) }))).toEqual([]);
  expect(faults(actOfPerson({ act: assigned(null) }))).toEqual([]);
  // What her issuer calls her stands in `by` as it is.
  const by = { ...OFFICER, subject: SSN };
  const self = { issuer: by.issuer, subject: SSN };
  for (const act of [assigned(self), exception({ owner: self })]) expect(faults(actOfPerson({ by, act }))).toEqual([]);
  const counsel = { counsel: true, digest: `sha256:${'0'.repeat(64)}` };
  expect(faults(actOfPerson({ act: moved({ note: counsel }) }))).toEqual([]);
});

describe('an act is refused', () => {
  const pointers = (request: OversightRequest) => faults(request).map(({ pointer }) => pointer);
  const act = actOfPerson({ note: 'a note' });

  it.each<[string, OversightRequest, string]>([
    [
      'in another stream',
      { oversight: { ...actOfPerson().oversight, stream: `finding/${FINDING}/dhs` } },
      '/oversight/stream',
    ],
    ['on another’s desk', actOfPerson({ act: moved({ desk: 'dhs' }) }), '/oversight/act/desk'],
    ['on the overseers’ desk by an officer', actOfPerson({ act: moved({ desk: OVERSEERS }) }), '/oversight/act/desk'],
    ['on an agency’s desk by an overseer', actOfPerson({ by: OVERSEER }), '/oversight/act/desk'],
    [
      'of an officer of no agency',
      actOfPerson({ by: { ...OFFICER, agency: null }, act: moved({ desk: OVERSEERS }) }),
      '/oversight/by/agency',
    ],
    ['of an overseer of an agency', actOfPerson({ by: { ...OVERSEER, agency: 'irs' } }), '/oversight/by/agency'],
    ['without the text of its note', { oversight: act.oversight }, '/note'],
    ['with a text that it does not name', { ...act, oversight: actOfPerson().oversight }, '/note'],
    ['with another text', { ...act, note: { ...act.note!, text: 'another' } }, '/oversight/act/note/commitment'],
    ['with another salt', { ...act, note: { ...act.note!, salt: 'A'.repeat(22) } }, '/oversight/act/note/commitment'],
    ['with a number in its reason', actOfPerson({ act: moved({ reason: `about ${SSN}` }) }), '/oversight/act/reason'],
    ['with a number in its note', actOfPerson({ note: `about ${SSN}` }), '/note/text'],
    [
      'with a number in an exception',
      actOfPerson({ act: exception({ value: ['12', SSN] }) }),
      '/oversight/act/of/exception/value/1',
    ],
    [
      'with a number as an exception',
      actOfPerson({ act: exception({ value: SSN }) }),
      '/oversight/act/of/exception/value',
    ],
    [
      'with a number in an exception’s field',
      actOfPerson({ act: exception({ field: SSN }) }),
      '/oversight/act/of/exception/field',
    ],
    [
      'with a number as authority',
      actOfPerson({
        act: asked({ kind: 'erasure', shard: '0', index: 1, source: 'urn:agency:irs:x', authority: SSN }),
      }),
      '/oversight/act/of/authority',
    ],
    [
      'with a number as the owner of an exception',
      actOfPerson({ act: exception({ owner: { issuer: 'https://id.test', subject: SSN } }) }),
      '/oversight/act/of/exception/owner/subject',
    ],
    [
      'with a number in the issuer of an owner',
      actOfPerson({ act: exception({ owner: { issuer: `https://id.test/${SSN}`, subject: 'a' } }) }),
      '/oversight/act/of/exception/owner/issuer',
    ],
    [
      'with a number as whom the work is given to',
      actOfPerson({ act: assigned({ issuer: 'https://id.test', subject: SSN }) }),
      '/oversight/act/to/subject',
    ],
    [
      'with a number as whose it is once it is moved',
      actOfPerson({ act: moved({ owner: { issuer: 'https://id.test', subject: SSN } }) }),
      '/oversight/act/owner/subject',
    ],
  ])('%s', (_name, request, pointer) => expect(pointers(request)).toEqual([pointer]));

  it('with words that say where and what, and never repeat the text', () => {
    const all = [
      ...faults(actOfPerson({ note: `about ${SSN}` })),
      ...faults(actOfPerson({ act: moved({ reason: SSN }) })),
    ];
    for (const { detail } of all) expect(detail).toMatch(HOLDS);
    const spread = faults(actOfPerson({ note: 'about\n１２３\n– 45 –\n6789, who' }));
    expect(spread).toEqual([
      { pointer: '/note/text', detail: expect.stringMatching(/^lines 2 to 4 hold what looks like an SSN/) },
    ]);
  });

  it.each([
    ['empty', ''],
    ['blank', ' \n '],
    ['too long', 'x'.repeat(4_001)],
    ['with a control character', 'a\u0007b'],
    ['with half of a pair', 'a\ud83d'],
  ])('with a note that is %s', (_name, text) => {
    const good = actOfPerson({ note: 'a note' });
    expect(oversightRequest.safeParse({ ...good, note: { ...good.note, text } }).success).toBe(false);
  });
});

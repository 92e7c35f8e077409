import { serialize } from 'node:v8';
import { EXAMPLE_OVERSIGHT, type OversightAct, streamOf } from '#libs/contracts';
import { ActStreams } from './act-streams.js';

const AT = '2026-11-22T15:00:00.123Z';
const FIRST = EXAMPLE_OVERSIGHT.by;
const SECOND = {
  ...FIRST,
  subject: 'second',
  session: `B${FIRST.session!.slice(1)}`,
  authTime: '2026-11-22T14:55:00Z',
};
const APPROVAL = '0f8fad5b-d9cb-469f-a165-70867728950e';
const ASKED: OversightAct = {
  ...{ kind: 'approval.asked', approval: APPROVAL, reason: 'noise of one feed', desk: 'irs', sides: ['irs'] },
  of: {
    kind: 'exception',
    exception: {
      ...{ rule: 'DIS-17', field: 'count', operator: 'less', value: 5, agreement: null, reach: 'desk', spike: 100 },
      ...{ owner: { issuer: FIRST.issuer, subject: FIRST.subject }, until: '2027-01-01T00:00:00Z' },
    },
  },
  until: '2026-11-25T15:00:00Z',
};
const GIVEN: OversightAct = { kind: 'approval.given', approval: APPROVAL, reason: 'seen' };

describe('ActStreams', () => {
  /** What is found of the acts, by their places. */
  const found = (...acts: { act: OversightAct; version: number; by?: typeof FIRST; receivedAt?: string }[]) => {
    const streams = new ActStreams();
    return acts.map(({ act, version, by = FIRST, receivedAt = AT }) =>
      streams
        .add('oversight', receivedAt, { by, at: EXAMPLE_OVERSIGHT.at, stream: streamOf(act), version, act })
        ?.replace(/^.*follow: /, ''),
    );
  };

  it('follows an approval by a second person', () => {
    expect(found({ act: ASKED, version: 1 }, { act: GIVEN, version: 2, by: SECOND })).toEqual([undefined, undefined]);
  });

  it('follows a finding from state to state', () => {
    const { act } = EXAMPLE_OVERSIGHT as { act: Extract<OversightAct, { kind: 'triage.moved' }> };
    const move = (from: typeof act.from, to: typeof act.to): OversightAct => ({ ...act, from, to });
    expect(
      found(
        { act: move('new', 'acknowledged'), version: 1 },
        { act: move('new', 'investigating'), version: 2 },
        { act: move('acknowledged', 'investigating'), version: 3 },
        { act: move('investigating', 'acknowledged'), version: 3 },
      ),
    ).toEqual([undefined, 'the state before it was another', undefined, 'it is not the next version of its stream']);
  });

  it('holds little of each finding, however much was said of it', () => {
    const streams = new ActStreams();
    const { act } = EXAMPLE_OVERSIGHT as { act: Extract<OversightAct, { kind: 'triage.moved' }> };
    for (let n = 0; n < 500; n++) {
      const moved = { ...act, finding: `f${String(n).padStart(21, '0')}`, reason: 'x'.repeat(250) };
      const body = { by: FIRST, at: EXAMPLE_OVERSIGHT.at, stream: streamOf(moved), version: 1, act: moved };
      expect(
        streams.add('oversight', AT, { ...body, act: { ...moved, from: 'new', to: 'acknowledged' } }),
      ).toBeUndefined();
    }
    expect(serialize(streams).length / 500).toBeLessThan(100);
  });

  const SAID: OversightAct = {
    ...{ kind: 'act.recorded', desk: 'irs', agreement: 'irs-ice-2025', source: 'urn:agency:irs:console' },
    ...{ event: '0f8fad5b-d9cb-469f-a165-70867728950e', type: 'gov.transfer.incident.reported.v1' },
    digest: `sha256:${'a'.repeat(64)}`,
  };

  it('takes what an officer said for her agency, once', () => {
    expect(found({ act: SAID, version: 1 }, { act: SAID, version: 1 }, { act: SAID, version: 2 })).toEqual([
      undefined,
      ...Array<string>(2).fill('it is not the next version of its stream'),
    ]);
    expect(found({ act: SAID, version: 1, by: { ...FIRST, agency: 'dhs' } })).toEqual([
      'whoever did it does not act for this desk',
    ]);
  });

  it.each([
    [
      'by the first person in another session',
      { ...SECOND, subject: FIRST.subject },
      AT,
      'the second person is the first',
    ],
    [
      'in the session of the first',
      { ...SECOND, session: FIRST.session },
      AT,
      'the second person used the session of the first',
    ],
    [
      'without a fresh sign-in',
      { ...SECOND, authTime: '2026-11-22T14:40:00Z' },
      AT,
      'she gave her credentials too long before',
    ],
    ['by another agency', { ...SECOND, agency: 'dhs' }, AT, 'whoever decided is of no side that may'],
    ['too late', SECOND, '2026-11-25T15:00:01.000Z', 'it came too late'],
  ])('names an approval %s', (_name, by, receivedAt, words) => {
    expect(found({ act: ASKED, version: 1 }, { act: GIVEN, version: 2, by, receivedAt })).toEqual([undefined, words]);
  });

  it('keeps streams apart', () => {
    const moved = (finding: string, version: number) => ({
      act: { ...EXAMPLE_OVERSIGHT.act, finding, note: undefined, from: 'new', to: 'acknowledged' } as OversightAct,
      version,
    });
    expect(found(moved('a'.repeat(22), 1), moved('b'.repeat(22), 1), moved('b'.repeat(22), 3))).toEqual([
      ...[undefined, undefined, 'it is not the next version of its stream'],
    ]);
  });

  it('reads whatever an entry holds', () => {
    const streams = new ActStreams();
    for (const body of [{}, { act: null }, { ...EXAMPLE_OVERSIGHT, act: { kind: 'other' } }, 'text', 7])
      expect(streams.add('oversight', AT, body)).toMatch(/^not what an act can say/);
    expect(streams.add('access', AT, EXAMPLE_OVERSIGHT)).toBe('an act of a person, in another log than oversight');
  });
});

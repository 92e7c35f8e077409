import { exampleEvents, type TransferEvent } from '../../libs/contracts/src/index.js';
import { foundIn, SimulatedLedger } from '../support/simulate.js';

const registered = exampleEvents['gov.transfer.agreement.registered.v1'];
const submitted = exampleEvents['gov.transfer.request.submitted.v1'];
const PARTIES = ['revenue', 'enforcement'];

/** An agreement of some number, ended by both parties in some words, and a request made ten days later. */
function found(reason: string, agreementid: string = registered.agreementid) {
  const ledger = new SimulatedLedger(1, Date.parse('2025-05-01T00:00:00Z'));
  let sequence = 0;
  const send = (event: TransferEvent, agency: string, change: object = {}) => {
    sequence++;
    const id = `01960f2c-8400-7000-8000-${String(sequence).padStart(12, '0')}`;
    const source = `urn:agency:${agency}:gateway`;
    const value = Buffer.from(JSON.stringify({ ...event, id, source, agreementid, sequence: undefined, ...change }));
    ledger.record({ wave: 0, agency, source, key: agreementid, value });
  };
  for (const agency of PARTIES) send(registered, agency);
  const ended = {
    ...exampleEvents['gov.transfer.agreement.terminated.v1'],
    time: '2025-04-20T00:00:00Z',
    data: { reason, effectiveAt: '2025-04-21T00:00:00Z' },
  };
  for (const agency of PARTIES) send(ended, agency);
  send(submitted, 'enforcement', { time: '2025-05-01T00:00:00Z' });
  ledger.wait(40 * 24 * 3_600_000);
  return foundIn(ledger.fold()).map(({ rule, subject }) => `${rule} ${subject}`);
}

describe('a termination in words that have numbers in them', () => {
  it.each([
    ['Stayed after 2 district court orders', 'MOU-2025-001'],
    ['1 external hard drive was not returned', 'MOU-2025-001'],
    ['Request 25-1234567 was answered late', 'MOU-2025-001'],
    ['202-25-0601 ends under clause 9', '202-25-0601'],
  ])('counts: %s', (reason, agreementid) => {
    const subjects = found(reason, agreementid);
    expect(subjects).toContain(`AGR-02 request enforcement/${agreementid}`);
    expect(subjects.filter((one) => one.startsWith('INT-09'))).toEqual([]);
  });

  it('does not where it names a person', () => {
    const subjects = found('Asked for by 123-45-6789');
    expect(subjects).not.toContain(`AGR-02 request enforcement/${registered.agreementid}`);
    expect(subjects.filter((one) => one.startsWith('INT-09'))).not.toEqual([]);
  });
});

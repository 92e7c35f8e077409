import { drafts } from '../api/drafts.js';
import { Away, Problem } from '../api/problem.js';
import { keptOf, newRequest, sendKept } from './kept.js';

const problem = (status: number, type: string) => new Problem(status, type, '', '', {}, null, null);
const fails = (error: Error) => ({ send: () => Promise.reject(error) });

describe('an act that is sent', () => {
  const request = newRequest({ note: 'n' });
  const sent = (sends: { send: (body: object, key: string) => Promise<unknown> }) =>
    sendKept('f', request, sends).catch((error: unknown) => error);
  afterEach(() => drafts.dropAll());

  it('is kept while it is on its way, and no longer once it is done', async () => {
    let kept: unknown;
    await sent({ send: (body, key) => Promise.resolve((kept = [keptOf('f'), body, key])) });
    expect(kept).toEqual([request, request.body, request.key]);
    expect(keptOf('f')).toBeUndefined();
  });

  it('is kept with its key while nobody knows, and afterwards too where it is only turned away', async () => {
    await sent(fails(new Away(null)));
    expect(keptOf('f')).toEqual(request);
    await sent(fails(problem(401, 'session-ended')));
    expect(keptOf('f')).toEqual(request);
    await sent(fails(problem(412, 'triage-moved')));
    expect(keptOf('f')).toBeUndefined();
  });

  it('is not kept where the first answer refuses it', async () => {
    await sent(fails(problem(401, 'session-ended')));
    expect(keptOf('f')).toBeUndefined();
  });

  it('is kept while some of many are left', async () => {
    await sendKept('f', request, { send: () => Promise.resolve(true), unfinished: (left) => left });
    expect(keptOf('f')).toEqual(request);
    await sendKept('f', request, { send: () => Promise.resolve(false), unfinished: (left) => left });
    expect(keptOf('f')).toBeUndefined();
  });
});

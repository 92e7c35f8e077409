import { Writable } from 'node:stream';
import type { ServerResponse } from 'node:http';
import { IssuerAway, type Principal } from '#libs/identity';
import { DEFAULT_TARGETS } from '#libs/triage';
import { SessionEnded } from '../session/errors.js';
import { LiveIds } from './live-ids.js';
import { LiveStream, type LiveStreamOptions } from './live-stream.js';
import type { LivePosition } from './position.js';

const ids = new LiveIds(Buffer.alloc(32, 7));
const principal: Principal = {
  ...{ issuer: 'https://id', subject: 'u1', client: null, role: 'overseer', agency: null, sources: [] },
  ...{ scope: { agencies: '*', agreements: '*' }, name: null, session: null, authTime: null, until: Infinity },
};
const at = (no: number): LivePosition => ({
  generation: 1,
  hits: new Map([['0', no]]),
  acts: 0,
  at: 1,
  exceptions: Buffer.alloc(16),
});

/** A connection that has room for so many bytes until its reader takes some. */
class Connection extends Writable {
  text = '';
  private waiting: (() => void) | undefined;

  constructor(
    room: number,
    private readonly takes: boolean,
  ) {
    super({ highWaterMark: room });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    if (this.takes) done();
    else this.waiting = done;
  }

  take(): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.();
  }
}

const open = (connection: Connection, reload = false, session?: LiveStreamOptions['session']): LiveStream =>
  new LiveStream({
    session,
    ...{ principal, ids, position: at(3), reload, desk: undefined, filter: async () => ({}) },
    ...{ question: 'q', rows: { own: undefined, exceptionsOf: undefined, targets: DEFAULT_TARGETS }, until: 1e15 },
    response: connection as unknown as ServerResponse,
  });

describe('a live stream', () => {
  it('begins with an id to go on from, or says that the list must be read again', () => {
    const [ready, reload] = [new Connection(10_000, true), new Connection(10_000, true)];
    open(ready);
    open(reload, true);
    expect(ready.text).toMatch(/^retry: 1000\n\nevent: ready\nid: [\w-]+\ndata: {}\n\n$/);
    expect(reload.text).toContain('event: reload\n');
    const [, id] = /id: ([\w-]+)/.exec(ready.text)!;
    expect(ids.open(id!, principal, 1)).toEqual(at(3));
  });

  it('waits for a slow reader, and its position with it', async () => {
    const connection = new Connection(20, false);
    const stream = open(connection);
    const now = Date.now();
    expect(stream.fullFor(now + 5_000)).toBeGreaterThanOrEqual(5_000);
    expect(stream.isBehind(at(9), now)).toBe(false);
    stream.restart(at(9));
    // Grouped with others of the same key, which had room.
    stream.take({ events: [['gone', { id: 'a' }]], position: at(9), until: 1e15 });
    while (connection.writableLength > 0) {
      connection.take();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(connection.text).not.toMatch(/reload|gone/);
    expect(stream.told).toBe(0);
    expect(stream.fullFor(now + 5_000)).toBe(0);
    // What was not told is behind still.
    expect(stream.isBehind(at(9), now)).toBe(true);
    expect(stream.isBehind(at(3), now)).toBe(false);
  });

  it('is broken off for a reader who is too slow, without a word that would wait too', () => {
    const connection = new Connection(20, false);
    const stream = open(connection);
    stream.end('slow');
    expect(connection.destroyed).toBe(true);
    expect(stream.ended).toBe('slow');
  });

  it.each<[string, () => Promise<Principal | SessionEnded>, string]>([
    ['that has ended', async () => new SessionEnded('idle'), 'idle'],
    ['of somebody in another role', async () => ({ ...principal, role: 'auditor' }), 'role'],
    ['with another scope', async () => ({ ...principal, scope: { agencies: ['irs'], agreements: '*' } }), 'role'],
    ['whose token nobody renews now', () => Promise.reject(new IssuerAway('https://id', 2)), 'away'],
  ])('of a session %s ends, and says why', async (_name, session, reason) => {
    const connection = new Connection(10_000, true);
    const stream = open(connection, false, session);
    await stream.check();
    await new Promise((resolve) => setImmediate(resolve));
    expect(connection.text).toMatch(new RegExp(`event: end\\ndata: {"reason":"${reason}"}\\n\\n$`));
    expect(stream.ended).toBe(reason);
  });

  it('of a session outlives a token, and tells nothing while nobody can say whether the session holds', async () => {
    let away = false;
    const ended = { ...principal, until: 1 };
    const stream = open(new Connection(10_000, true), false, async () => {
      if (away) throw new Error('no database');
      return ended;
    });
    await stream.check();
    const now = Date.now();
    expect([stream.isOver(now), stream.holds(now, 5_000), stream.holds(now + 5_001, 5_000)]).toEqual([
      ...[false, true, false],
    ]);
    away = true;
    await expect(stream.check()).rejects.toThrow('no database');
    expect(stream.ended).toBeUndefined();
    expect(stream.holds(now + 5_001, 5_000)).toBe(false);
  });

  it('writes nothing after its end', async () => {
    const connection = new Connection(10_000, true);
    const stream = open(connection);
    stream.end('until');
    await new Promise((resolve) => setImmediate(resolve));
    const { text } = connection;
    expect(text).toMatch(/event: end\ndata: {"reason":"until"}\n\n$/);
    stream.beat();
    stream.restart(at(9));
    stream.end('closing');
    expect([connection.text, stream.ended]).toEqual([text, 'until']);
  });
});

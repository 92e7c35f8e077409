import { type LiveMessage, LiveStream } from './live-stream.js';

const encoder = new TextEncoder();
const stream = (text: string): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(encoder.encode(text));
        controller.close();
      },
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  );
const problem = (status: number, type: string, more = {}): Response =>
  Response.json({ type: `urn:countersign:problem:${type}`, ...more }, { status });
const END = 'event: end\ndata: {"reason":"idle"}\n\n';

/** Runs it against these answers, one after the other, until it has ended. */
async function played(answers: readonly (() => Response)[]) {
  const asked: (string | undefined)[] = [];
  const told: LiveMessage[] = [];
  const left = [...answers];
  await new Promise<void>((resolve) => {
    const live = new LiveStream({
      fetch: (_path, init) => {
        asked.push((init!.headers as Record<string, string>)['last-event-id']);
        return Promise.resolve().then(() => left.shift()!());
      },
      tell(message) {
        told.push(message);
        if (message.kind === 'state' && message.state.is === 'ended') resolve();
      },
      pause: () => 0,
    });
    live.start({});
  });
  const states = told.flatMap((one) => (one.kind === 'state' ? [one.state.is] : []));
  return {
    asked,
    told,
    states,
    why: told.flatMap((one) => (one.kind === 'state' && 'why' in one.state ? [one.state.why] : [])),
  };
}

describe('the live stream', () => {
  it('goes on with the last id after a break, and begins anew only once', async () => {
    const { asked, told, states } = await played([
      () =>
        stream(
          ': hello\n\nid: a\nevent: ready\ndata: {}\n\nid: b\nevent: triage\ndata: {"finding":"f"}\n\nid: c\nevent: fin',
        ),
      () => {
        throw new TypeError('no network');
      },
      () => stream(END),
    ]);
    expect(asked).toEqual([undefined, 'b', 'b']);
    expect(told.filter(({ kind }) => kind === 'restart')).toHaveLength(1);
    expect(told).toContainEqual({ kind: 'event', event: 'triage', data: { finding: 'f' } });
    expect(states).toEqual(['open', 'lost', 'lost', 'open', 'ended']);
  });

  it('says why it waits, and tries again', async () => {
    const { states, why } = await played([
      () => problem(503, 'live-busy'),
      () => problem(503, 'access-log-away'),
      () => stream('event: end\ndata: {"reason":"away"}\n\n'),
      () => stream('event: end\ndata: {"reason":"role"}\n\n'),
      () => problem(401, 'session-ended', { reason: 'idle' }),
    ]);
    expect(why).toEqual(['live-busy', 'access-log-away', 'away', 'role']);
    expect(states.at(-1)).toBe('ended');
  });

  it('ends for good when its session has', async () => {
    const { told } = await played([() => stream(END)]);
    expect(told.at(-1)).toEqual({ kind: 'state', state: { is: 'ended', reason: 'idle' } });
  });

  it('takes a stream that is silent for lost', async () => {
    const { states } = await new Promise<{ states: string[] }>((resolve) => {
      const states: string[] = [];
      const silent = (signal: AbortSignal): Response =>
        new Response(
          new ReadableStream({
            start: (controller) => signal.addEventListener('abort', () => controller.error(new Error('aborted'))),
          }),
        );
      let asked = 0;
      const live = new LiveStream({
        fetch: (_path, init) => Promise.resolve(asked++ === 0 ? silent(init!.signal!) : stream(END)),
        tell(message) {
          if (message.kind !== 'state') return;
          states.push(message.state.is);
          if (message.state.is === 'ended') resolve({ states });
        },
        pause: () => 0,
        silenceMs: 5,
      });
      live.start({});
    });
    expect(states).toEqual(['open', 'lost', 'open', 'ended']);
  });
});

import { Readable } from 'node:stream';
import { buildEvent } from '#libs/client';
import { readEventLines, type EmitLine } from './event-lines.js';

const { value } = buildEvent('gov.transfer.request.withdrawn.v1', {
  source: 'urn:agency:ice:ero',
  agreementid: 'a1',
  time: new Date(0),
  data: { requestId: 'r1', reason: 'sent in error' },
});

async function read(text: string, options = {}, chunk = 7): Promise<EmitLine[]> {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, i) =>
    bytes.subarray(i * chunk, (i + 1) * chunk),
  );
  const lines: EmitLine[] = [];
  for await (const line of readEventLines(Readable.from(chunks), { checked: true, ...options })) lines.push(line);
  return lines;
}

describe('readEventLines', () => {
  it('keeps the bytes of each line, whatever the chunks, blank lines and line ends', async () => {
    const text = value.toString();
    const lines = await read(`${text}\r\n\n${text} \n${text}`);
    expect(lines.map((line) => [line.number, 'event' in line && line.event.value.toString()])).toEqual([
      [1, text],
      [3, `${text} `],
      [4, text],
    ]);
    expect('event' in lines[0]! && lines[0].event.agreementid).toBe('a1');
  });

  it('says by line what admission would refuse', async () => {
    const [good, bad] = await read(`${value.toString()}\n${value.toString().replace('"r1"', '"-"')}\n`);
    expect('event' in good!).toBe(true);
    expect(bad).toMatchObject({ number: 2, refusal: expect.stringContaining('requestId') });
  });

  it('sends unchecked what it can find a topic for', async () => {
    const broken = '{"source":"urn:agency:irs:x","type":5}\nnot json\n';
    const lines = await read(broken, { checked: false });
    expect(lines[0]).toMatchObject({ event: { source: 'urn:agency:irs:x', agreementid: '' } });
    expect(lines[1]).toMatchObject({ refusal: expect.stringContaining('--source') });
    const given = await read(broken, { checked: false, source: 'urn:agency:ice:ero', key: 'k' });
    expect(given[1]).toMatchObject({ event: { source: 'urn:agency:ice:ero', agreementid: 'k', id: '' } });
  });
});

import { inspect } from '#libs/contracts';
import type { Outgoing } from '#libs/client';

/** One line of the input, from 1: an event to send, or why it is none. */
export type EmitLine = { number: number; event: Outgoing } | { number: number; refusal: string };

export interface EventLineOptions {
  checked: boolean;
  /** For lines that name no source. */
  source?: string;
  /** Instead of the agreement id. */
  key?: string;
}

/** Splits at line feeds and keeps the bytes: a value is sent exactly as it was written. Blank lines are skipped. */
export async function* readEventLines(
  input: AsyncIterable<Buffer | string>,
  options: EventLineOptions,
): AsyncGenerator<EmitLine> {
  let held: Buffer[] = [];
  let number = 0;
  for await (const chunk of input) {
    let rest = Buffer.from(chunk);
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      number++;
      yield* lineOf(number, Buffer.concat([...held, rest.subarray(0, end)]), options);
      held = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) held.push(rest);
  }
  if (held.length > 0) yield* lineOf(number + 1, Buffer.concat(held), options);
}

function* lineOf(number: number, line: Buffer, { checked, source, key }: EventLineOptions): Generator<EmitLine> {
  const value = line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
  if (value.length === 0) return;
  const { event, refused } = inspect(value);
  if (refused && checked) {
    yield { number, refusal: refused.detail };
    return;
  }
  const known = event ?? refused.known;
  const from = known.source ?? source;
  if (from === undefined) {
    yield { number, refusal: 'no source can be read; say whose topic takes it: --source urn:agency:<agency>:<system>' };
    return;
  }
  yield { number, event: { value, source: from, agreementid: key ?? known.agreementid ?? '', id: known.id ?? '' } };
}

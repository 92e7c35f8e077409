import { growthBench } from './growth-bench.js';
import { rebuildLines } from './print.js';
import { rebuildBench } from './rebuild-bench.js';
import { steadyBench } from './steady-bench.js';
import { type Order, SHAPES, type ShapeName } from './shapes.js';

export const JUDGING_BENCHES = ['growth', 'steady', 'rebuild'] as const;
export type JudgingBench = (typeof JUDGING_BENCHES)[number];
export const isJudgingBench = (name: string | undefined): name is JudgingBench =>
  (JUDGING_BENCHES as readonly (string | undefined)[]).includes(name);

export interface JudgingOptions {
  events?: string;
  shape?: string;
  order?: string;
  'limit-seconds': string;
  rate: string;
  minutes: string;
  json: boolean;
}

const EVENTS = 60_000;

/** No bench can run with this option. Nothing has begun, so the caller can report it. */
export class WrongOption extends Error {}

/**
 * Runs one of the benches of judging alone, and prints its results: tables, or one JSON object with the tables on standard error.
 * @throws WrongOption
 */
export async function judgingBench(name: JudgingBench, options: JudgingOptions): Promise<void> {
  const stream = options.json ? process.stderr : process.stdout;
  const say = (line: string): void => void stream.write(`${line}\n`);
  const result = await run(name, options, say);
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
}

async function run(name: JudgingBench, options: JudgingOptions, say: (line: string) => void): Promise<unknown> {
  const events = positive('events', options.events ?? String(EVENTS));
  if (name === 'growth')
    return growthBench({
      shapes: shapesOf(options.shape),
      events,
      order: orderOf(options.order),
      limitSeconds: positive('limit-seconds', options['limit-seconds']),
      say,
    });
  if (name === 'steady') return steadyBench(positive('rate', options.rate), positive('minutes', options.minutes), say);
  const cost = await rebuildBench(events, positive('limit-seconds', options['limit-seconds']));
  for (const line of rebuildLines(cost)) say(line);
  return cost;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new WrongOption(`--${name}: a number above 0 is expected`);
  return value;
}

function orderOf(text: string | undefined): Order | undefined {
  if (text === undefined || text === 'in' || text === 'any') return text;
  throw new WrongOption('--order is in or any');
}

/** All shapes if `text` names none. */
function shapesOf(text: string | undefined): ShapeName[] {
  const known = Object.keys(SHAPES) as ShapeName[];
  if (text === undefined) return known;
  return text.split(',').map((name) => {
    const shape = known.find((one) => one === name);
    if (!shape) throw new WrongOption(`no shape ${name}; there are ${known.join(', ')}`);
    return shape;
  });
}

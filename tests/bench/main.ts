import { parseArgs } from 'node:util';
import { copyRate, insertRate } from './baseline.js';
import { EVENT_BYTES, shuffled, singleItemEvents } from './events.js';
import { growthStage } from './growth-stage.js';
import { isJudgingBench, judgingBench, WrongOption } from './judging/benches.js';
import { SHAPES } from './judging/shapes.js';
import { REGISTERED_AGENCIES, registeredEvents } from './judging/registered-events.js';
import { lookingStage } from './looking.js';
import { readStage } from './read-stage.js';
import { serveStage } from './serve.js';
import { bulkStage, findingStage, ledgerStage, withStack } from './stages.js';
import { verifyStage } from './verify-stage.js';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string' },
    judged: { type: 'string', default: '60000' },
    items: { type: 'string', default: '1280000' },
    entries: { type: 'string', default: '1000000' },
    leaves: { type: 'string', default: '10000,1000000,10000000' },
    only: { type: 'string' },
    shape: { type: 'string' },
    order: { type: 'string' },
    'limit-seconds': { type: 'string', default: '900' },
    rate: { type: 'string', default: '1500' },
    minutes: { type: 'string', default: '10' },
    registered: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  process.stdout.write(
    'npm run bench -- [--events 300000] [--judged 60000] [--items 1280000] [--entries 1000000] [--leaves 10000,1000000,10000000] [--only NAME] [--json]\n' +
      'One run on one machine: bare COPY, multi-row INSERT, Kafka to ledger, Kafka to finding, the bulk case; ratios of these; serving; verifying.\n' +
      '--judged: how many of the events the stages with a detector take.\n' +
      '--only ledger: COPY, Kafka to ledger, COPY again, and nothing else.\n' +
      '--only finding [--registered]: Kafka to finding, in order and shuffled, by tenths, and nothing else. --registered: under agreements, with numbers and a cap that is crossed.\n' +
      '--only bulk: the bulk case, and nothing else.\n' +
      '--only serve: one api process under load while a recorder appends, and nothing else.\n' +
      '--only looking: requests that are written down before they are answered, and the same without, beside 500 events/s, and nothing else.\n' +
      '--only read: findings as an officer reads them while events arrive, beside SELECT 1, and nothing else.\n' +
      '--only verify: an export of so many entries is verified beside one bulk SHA-256 of its bytes; trees of so many leaves.\n' +
      'Judging alone, on a PostgreSQL of its own:\n' +
      `--only growth [--shape NAME,NAME] [--events 60000] [--order in|any] [--limit-seconds 900]: what judging costs by tenths, one shape of events at a time: ${Object.keys(SHAPES).join(', ')}.\n` +
      '--only steady [--rate 1500] [--minutes 10]: events appended in real time; how far behind the detector is, by the minute. Ctrl-C ends it with what it has.\n' +
      '--only rebuild [--events 60000] [--limit-seconds 900]: a rebuild beside live judging of the same ledger.\n',
  );
  process.exit(0);
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (isJudgingBench(options.only)) {
  await judgingBench(options.only, options).catch((error: unknown) => {
    if (!(error instanceof WrongOption)) throw error;
    say(`error: ${error.message} (--help lists the options)`);
    process.exit(2);
  });
  process.exit(0);
}

const events = singleItemEvents(Number(options.events ?? 300_000));
const values = events.map(({ value }) => value);
/** Judging is slower than recording, and no faster for more events. */
const judged = events.slice(0, Number(options.judged));
const items = Number(options.items);

say(`${events.length} events of ${EVENT_BYTES} bytes; bulk case of ${items} items`);

async function serving() {
  const serve = await serveStage(events, () => undefined);
  say(
    `serve ${serve.tiles} tiles/s, ${serve.proofs} proofs/s, receipt p50 ${serve.receiptP50Ms} ms, p99 ${serve.receiptP99Ms} ms, while ${serve.appended} events/s were appended`,
  );
  return serve;
}

if (options.only === 'serve') {
  process.stdout.write(`${JSON.stringify({ serve: await serving() }, null, options.json ? 0 : 2)}\n`);
  process.exit(0);
}

async function looking() {
  const looked = await lookingStage(events, () => undefined);
  say(
    `looking: p99 ${looked.withLog.p99Ms} ms with the access log, ${looked.without.p99Ms} ms without: ${looked.addedP99Ms} ms more, p50 ${looked.ratioP50} times, while ${looked.appended} events/s were appended`,
  );
  return looked;
}

if (options.only === 'looking') {
  process.stdout.write(`${JSON.stringify({ looking: await looking() }, null, options.json ? 0 : 2)}\n`);
  process.exit(0);
}

if (options.only === 'read') {
  const read = await readStage(judged, () => undefined);
  say(
    `read: list p50 ${read.list.p50Ms} ms, ${read.list.ratioP50} times SELECT 1; a finding p50 ${read.detail.p50Ms} ms, ${read.detail.ratioP50} times`,
  );
  process.stdout.write(`${JSON.stringify({ read }, null, options.json ? 0 : 2)}\n`);
  process.exit(0);
}

async function verifying() {
  const rates = await verifyStage(Number(options.entries));
  say(
    `verify ${rates.entries} entries in ${rates.seconds.toFixed(2)} s, ${rates.ratio.toFixed(1)} times a bulk SHA-256; ` +
      `with workers ${rates.secondsWorkers.toFixed(2)} s, ${rates.ratioWorkers.toFixed(1)} times; at most ${rates.peakMb} MB`,
  );
  const growth = await growthStage(options.leaves.split(',').map(Number));
  for (const { leaves, appendUs, rootUs, inclusionUs, consistencyUs } of growth) {
    say(
      `${leaves} leaves: append ${appendUs} µs, root ${rootUs} µs, inclusion ${inclusionUs} µs, consistency ${consistencyUs} µs`,
    );
  }
  const { ratio, ratioWorkers, ...rest } = rates;
  return {
    verify: { ratio: Number(ratio.toFixed(2)), ratioWorkers: Number(ratioWorkers.toFixed(2)), ...rest },
    growth,
  };
}

if (options.only === 'verify') {
  process.stdout.write(`${JSON.stringify(await verifying(), null, options.json ? 0 : 2)}\n`);
  process.exit(0);
}

/** The baseline is measured before and after the stages, because the speed of a shared machine drifts. */
const baseline = () =>
  withStack(
    ['baseline'],
    () => undefined,
    async (stack) => ({
      copy: await copyRate(stack.ownerUrl, values),
      insert: await insertRate(stack.ownerUrl, values),
    }),
  );

async function judging(of = judged, agencies?: string[]) {
  const inOrder = await findingStage(of, () => undefined, agencies);
  say(
    `finding ${Math.round(inOrder.rate)}/s, recorder ${inOrder.rss.recorder} MB, detector ${inOrder.rss.detector} MB`,
  );
  const disordered = await findingStage(shuffled(of), () => undefined, agencies);
  say(`finding, the same events in any order ${Math.round(disordered.rate)}/s, detector ${disordered.rss.detector} MB`);
  return { inOrder, disordered };
}

if (options.only === 'finding') {
  const { inOrder, disordered } = options.registered
    ? await judging(registeredEvents(Number(options.judged)), REGISTERED_AGENCIES)
    : await judging();
  for (const [name, { tenths }] of Object.entries({ 'in order': inOrder, 'in any order': disordered })) {
    for (const { tenth, perSecond, detectorUs } of tenths)
      say(`${name}, tenth ${tenth}: ${perSecond}/s, detector ${detectorUs} µs of processor time for an event`);
  }
  const tenths = { finding: inOrder.tenths, findingShuffled: disordered.tenths };
  const rates = { finding: Math.round(inOrder.rate), findingShuffled: Math.round(disordered.rate) };
  const rssMb = { finding: inOrder.rss, findingShuffled: disordered.rss };
  process.stdout.write(`${JSON.stringify({ ...rates, rssMb, tenths }, null, options.json ? 0 : 2)}\n`);
  process.exit(0);
}

async function bulkCase() {
  const bulk = await bulkStage(items, () => undefined);
  say(
    `bulk ${Math.round(bulk.rate)} items/s in ${bulk.seconds.toFixed(2)} s, recorder ${bulk.rss.recorder} MB, detector ${bulk.rss.detector} MB`,
  );
  return bulk;
}

if (options.only === 'bulk') {
  const { rate, seconds, events, rss } = await bulkCase();
  process.stdout.write(
    `${JSON.stringify({ bulkItems: Math.round(rate), seconds, events, rssMb: rss }, null, options.json ? 0 : 2)}\n`,
  );
  process.exit(0);
}

const before = await baseline();
say(`COPY ${Math.round(before.copy)}/s, INSERT ${Math.round(before.insert)}/s`);
const ledger = await ledgerStage(events, () => undefined);
say(
  `ledger ${Math.round(ledger.rate)}/s, ${ledger.bytesPerEvent.toFixed(0)} bytes an event, recorder ${ledger.rss} MB`,
);
if (options.only === 'ledger') {
  const copy = (before.copy + (await baseline()).copy) / 2;
  const rates = { copy: Math.round(copy), ledger: Math.round(ledger.rate), ledgerToCopy: ledger.rate / copy };
  process.stdout.write(`${JSON.stringify({ ...rates, recorderMb: ledger.rss }, null, options.json ? 0 : 2)}\n`);
  process.exit(0);
}
const { inOrder, disordered } = await judging();
const after = await baseline();
say(`COPY ${Math.round(after.copy)}/s, INSERT ${Math.round(after.insert)}/s`);
const bulk = await bulkCase();

const serve = await serving();
const looked = await looking();
const verified = await verifying();

const copy = (before.copy + after.copy) / 2;
const result = {
  copy: Math.round(copy),
  insert: Math.round((before.insert + after.insert) / 2),
  ledger: Math.round(ledger.rate),
  finding: Math.round(inOrder.rate),
  findingShuffled: Math.round(disordered.rate),
  bulkItems: Math.round(bulk.rate),
  ratio: {
    ledgerToCopy: Number((ledger.rate / copy).toFixed(3)),
    findingToCopy: Number((inOrder.rate / copy).toFixed(3)),
  },
  serve,
  looking: looked,
  ...verified,
  bytesPerEvent: Math.round(ledger.bytesPerEvent),
  rssMb: {
    recorder: Math.max(ledger.rss, inOrder.rss.recorder, bulk.rss.recorder),
    detector: Math.max(inOrder.rss.detector, disordered.rss.detector, bulk.rss.detector),
  },
};
process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);

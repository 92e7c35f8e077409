import { parseArgs } from 'node:util';
import { copyRate, insertRate } from './baseline.js';
import { EVENT_BYTES, shuffled, singleItemEvents } from './events.js';
import { bulkStage, findingStage, ledgerStage, withStack } from './stages.js';

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '60000' },
    items: { type: 'string', default: '1280000' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  process.stdout.write(
    'npm run bench -- [--events 60000] [--items 1280000] [--json]\n' +
      'One run on one machine: bare COPY, multi-row INSERT, Kafka to ledger, Kafka to finding, the bulk case; ratios of these.\n',
  );
  process.exit(0);
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const events = singleItemEvents(Number(options.events));
const values = events.map(({ value }) => value);
const items = Number(options.items);

say(`${events.length} events of ${EVENT_BYTES} bytes; bulk case of ${items} items`);
/** The yardstick is measured before and after what it is held against, because a shared machine's speed drifts. */
const baseline = () =>
  withStack(
    ['baseline'],
    () => undefined,
    async (stack) => ({
      copy: await copyRate(stack.ownerUrl, values),
      insert: await insertRate(stack.ownerUrl, values),
    }),
  );

const before = await baseline();
say(`COPY ${Math.round(before.copy)}/s, INSERT ${Math.round(before.insert)}/s`);
const ledger = await ledgerStage(events, () => undefined);
say(
  `ledger ${Math.round(ledger.rate)}/s, ${ledger.bytesPerEvent.toFixed(0)} bytes an event, recorder ${ledger.rss} MB`,
);
const finding = await findingStage(events, () => undefined);
say(`finding ${Math.round(finding.rate)}/s, recorder ${finding.rss.recorder} MB, detector ${finding.rss.detector} MB`);
const disordered = await findingStage(shuffled(events), () => undefined);
say(`finding, the same events in any order ${Math.round(disordered.rate)}/s`);
const after = await baseline();
say(`COPY ${Math.round(after.copy)}/s, INSERT ${Math.round(after.insert)}/s`);
const bulk = await bulkStage(items, () => undefined);
say(
  `bulk ${Math.round(bulk.rate)} items/s in ${bulk.seconds.toFixed(2)} s, recorder ${bulk.rss.recorder} MB, detector ${bulk.rss.detector} MB`,
);

const copy = (before.copy + after.copy) / 2;
const result = {
  copy: Math.round(copy),
  insert: Math.round((before.insert + after.insert) / 2),
  ledger: Math.round(ledger.rate),
  finding: Math.round(finding.rate),
  findingShuffled: Math.round(disordered.rate),
  bulkItems: Math.round(bulk.rate),
  ratio: {
    ledgerToCopy: Number((ledger.rate / copy).toFixed(3)),
    findingToCopy: Number((finding.rate / copy).toFixed(3)),
  },
  bytesPerEvent: Math.round(ledger.bytesPerEvent),
  rssMb: {
    recorder: Math.max(ledger.rss, finding.rss.recorder, bulk.rss.recorder),
    detector: Math.max(finding.rss.detector, disordered.rss.detector, bulk.rss.detector),
  },
};
process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);

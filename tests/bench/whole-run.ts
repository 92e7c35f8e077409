import { singleItemEvents } from './events.js';
import { besideCopy, bulkCase, judging, type Say, type Sizes, STAGES } from './stage-list.js';

/** All stages one after another, and the ratios of what one run measured. */
export async function wholeRun(sizes: Sizes, say: Say): Promise<object> {
  const events = singleItemEvents(sizes.events);
  const { copy, insert, ledger, result } = await besideCopy(events, say, () =>
    judging(events.slice(0, sizes.judged), say),
  );
  const { inOrder, disordered } = result;
  const bulk = await bulkCase(sizes.items, say);
  const ratio = (rate: number): number => Number((rate / copy).toFixed(3));
  return {
    copy: Math.round(copy),
    insert: Math.round(insert),
    ledger: Math.round(ledger.rate),
    finding: Math.round(inOrder.rate),
    findingShuffled: Math.round(disordered.rate),
    bulkItems: Math.round(bulk.rate),
    ratio: { ledgerToCopy: ratio(ledger.rate), findingToCopy: ratio(inOrder.rate) },
    ...(await STAGES.serve(sizes, say)),
    ...(await STAGES.read(sizes, say)),
    ...(await STAGES.looking(sizes, say)),
    ...(await STAGES.signed(sizes, say)),
    ...(await STAGES.verify(sizes, say)),
    bytesPerEvent: Math.round(ledger.bytesPerEvent),
    rssMb: {
      recorder: Math.max(ledger.rss, inOrder.rss.recorder, bulk.rss.recorder),
      detector: Math.max(inOrder.rss.detector, disordered.rss.detector, bulk.rss.detector),
    },
  };
}

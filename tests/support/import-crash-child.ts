import { KafkaSender } from '#libs/client';
import { crashPoints } from '#libs/system';
import { importFiles } from '#libs/importer';

/** Imports `HEADER` to `KAFKA` as `countersign import` does. Dies at the crash point of COUNTERSIGN_CRASH_AT. */
const { HEADER, KAFKA, COMPACT_ABOVE } = process.env as Record<string, string>;
const sender = new KafkaSender({ brokers: KAFKA!.split(',') });
await importFiles(
  {
    header: HEADER!,
    side: 'requester',
    crash: crashPoints(process.env.COUNTERSIGN_CRASH_AT),
    compactAbove: COMPACT_ABOVE === undefined ? undefined : Number(COMPACT_ABOVE),
  },
  sender,
);
await sender.close();

import { partitionLag, type PartitionReading } from './partition-lag.js';

const NOW = 10_000_000;
const SECOND = 1_000;
const lag = (of: Partial<PartitionReading>) =>
  partitionLag(
    {
      ...{ partition: 0, state: 'reading', progress: 0, paused: false, assignedAt: NOW - 40 * SECOND },
      watermarks: { low: 10n, high: 50n },
      ...of,
    },
    NOW,
  );

describe('the lag of a partition in records', () => {
  it.each<[string, Partial<PartitionReading>, number | undefined]>([
    ['all that is held, where nothing is recorded yet', { settled: 0n }, 40],
    ['what lies behind the last recorded one', { settled: 45n }, 5],
    ['nothing', { settled: 50n }, 0],
    ['nothing, where our word is newer than the broker’s', { settled: 51n }, 0],
    ['not what has expired', { settled: 3n }, 40],
    ['not what holds no data record', { settled: 45n, emptyUpTo: 48n }, 2],
    ['nothing behind it either', { settled: 45n, emptyUpTo: 50n }, 0],
    ['not known before the ledger was asked', {}, undefined],
  ])('is %s', (_, of, records) => expect(lag(of)!.records).toBe(records));

  it('is not there before the broker has said where it ends', () =>
    expect(lag({ watermarks: undefined })).toBeUndefined());
});

describe('the lag of a partition in seconds', () => {
  const behind = { settled: 45n };
  it.each<[string, Partial<PartitionReading>, number]>([
    ['0 where nothing waits', { settled: 50n, lastTimestamp: NOW - 90 * SECOND, recordedAt: NOW }, 0],
    ['the age of the last recorded record', { ...behind, lastTimestamp: NOW - 90 * SECOND, recordedAt: NOW - 1 }, 90],
    ['the time since the assignment, where nothing was recorded since', behind, 40],
    ['the same while the ledger cannot say where it stands', {}, 40],
    [
      'the time since all was recorded, not since an idle topic had its last record',
      { ...behind, lastTimestamp: 0, recordedAt: NOW - 7_200 * SECOND, caughtUpAt: NOW - 2 * SECOND },
      2,
    ],
    [
      'no more than that, whatever old time a producer writes',
      { ...behind, lastTimestamp: 1, recordedAt: NOW - 1, caughtUpAt: NOW - 5 * SECOND },
      5,
    ],
    ['never below 0, whatever future a producer writes', { ...behind, lastTimestamp: 2 * NOW, recordedAt: NOW }, 0],
    [
      'the time since the assignment, where records have no time',
      { ...behind, lastTimestamp: -1, recordedAt: NOW },
      40,
    ],
  ])('is %s', (_, of, seconds) => expect(lag(of)!.seconds).toBe(seconds));
});

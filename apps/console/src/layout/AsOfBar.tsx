import { useQuery } from '@tanstack/react-query';
import { Away } from '../api/problem.js';
import { type Status, statusQuery } from '../api/status.js';
import { When } from '../parts/When.js';
import { count } from '../words/format.js';
import { useNow } from './SessionEnds.js';

/** No answer for so long: what is on screen may be old. */
const STALE_MS = 60_000;

/** How far the ledger and the judging are, on every page; it turns when that stops moving. */
export function AsOfBar() {
  const { data, error, dataUpdatedAt } = useQuery(statusQuery);
  const now = useNow(5_000);
  if (!data) return <div className="as-of" />;
  const { judgedAt, waiting } = judgedUpTo(data);
  const stale = now - dataUpdatedAt > STALE_MS;
  return (
    <div className={`as-of${stale || waiting > 0 ? ' as-of-stale' : ''}`}>
      <div className="as-of-inner">
        {stale ? (
          <p role="status">
            Not up to date:{' '}
            {error instanceof Away ? 'Countersign does not answer' : 'the state of the ledger is not known'} since{' '}
            <When at={new Date(dataUpdatedAt).toISOString()} seconds />.
          </p>
        ) : (
          <p>
            {judgedAt === null ? (
              'Nothing is judged yet'
            ) : (
              <>
                Judged up to <When at={judgedAt} seconds />
              </>
            )}
            {waiting > 0 && <strong>, {count(waiting, 'entry waits', 'entries wait')} to be judged</strong>}.
          </p>
        )}
      </div>
    </div>
  );
}

/** The newest act of recording that is judged, and how many entries are not, over all shards of events. */
export function judgedUpTo({ shards, detector }: Status): { judgedAt: string | null; waiting: number } {
  const live = detector.filter(({ state }) => state === 'live');
  const newest = live.map(({ receivedAt }) => receivedAt ?? '').sort();
  const waiting = live.map(({ shard, judged }) => (shards.find((one) => one.shard === shard)?.size ?? judged) - judged);
  return { judgedAt: newest.at(-1) || null, waiting: waiting.reduce((sum, one) => sum + Math.max(0, one), 0) };
}

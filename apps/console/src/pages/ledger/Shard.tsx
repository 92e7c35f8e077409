import { useQuery } from '@tanstack/react-query';
import type { Status } from '../../api/status.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { When } from '../../parts/When.js';
import { LedgerProof } from '../../proof/LedgerProof.js';
import { count, number } from '../../words/format.js';
import type { ReadCheckpoint, Signer } from './checkpoint.js';
import { Copyable } from '../../parts/Copyable.js';
import { checkpointQuery, UnreadableCheckpoint } from './queries.js';
import { judgedInWords, shardHolds, shardTitle, signedInWords } from './words.js';

interface ShardProps {
  shard: Status['shards'][number];
  detector: Status['detector'];
}

export function Shard({ shard: row, detector }: ShardProps) {
  const { shard, size, root, receivedAt, checkpoint } = row;
  const newest = useQuery(checkpointQuery(shard));
  const title = `shard-${shard}`;
  const judgedAt = detector.find((one) => one.shard === shard && one.state === 'live')?.judgedAt ?? null;
  return (
    <section className="panel shard" aria-labelledby={title}>
      <h2 id={title}>{shardTitle(shard)}</h2>
      <p className="fine">{shardHolds(shard)}</p>
      <dl className="record">
        <div>
          <dt>Entries</dt>
          <dd>
            {number(size)}
            {receivedAt !== null && (
              <span className="fine">
                {' '}
                newest <When at={receivedAt} seconds />
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>Signed</dt>
          <dd>
            {signedInWords(row)}
            {checkpoint !== null && (
              <span className="fine">
                {' '}
                Newest checkpoint: {count(checkpoint.size, 'entry', 'entries')},{' '}
                <When at={checkpoint.signedAt} seconds />
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>Witnesses</dt>
          <dd>
            {newest.error instanceof UnreadableCheckpoint ? (
              <strong>The server gives a checkpoint that cannot be read. Tell whoever operates Countersign.</strong>
            ) : newest.error ? (
              <Failing error={newest.error} again={() => void newest.refetch()} />
            ) : newest.data === undefined ? (
              <Loading what={`the checkpoint of ${shard}`} rows={1} />
            ) : (
              <Witnesses checkpoint={newest.data} />
            )}
          </dd>
        </div>
        <div>
          <dt>Judged</dt>
          <dd>
            {judgedInWords(row, detector) ?? 'No rule looks at this shard.'}
            {judgedAt !== null && (
              <span className="fine">
                {' '}
                Last <When at={judgedAt} seconds />
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>Root</dt>
          <dd className="fine">
            <Copyable text={root} of={`the root of ${shardTitle(shard)}`} />
          </dd>
        </div>
      </dl>
      <LedgerProof shard={shard} />
    </section>
  );
}

function Witnesses({ checkpoint }: { checkpoint: ReadCheckpoint | null }) {
  if (checkpoint === null) return 'Nothing is signed yet.';
  const { witnesses, log, size } = checkpoint;
  return (
    <>
      {witnesses.length === 0 ? (
        'None. The operator alone signs, so nothing here shows that others see the same log.'
      ) : (
        <>
          {count(witnesses.length, 'witness has', 'witnesses have')} signed the checkpoint of{' '}
          {count(size, 'entry', 'entries')}, as it says:
          <Signers of={witnesses} />
        </>
      )}
      <details className="fine">
        <summary>Keys that signed</summary>
        <Signers of={[...log, ...witnesses]} />
        <p>Names and ids as the checkpoint has them: reading them checks nothing.</p>
      </details>
    </>
  );
}

function Signers({ of }: { of: readonly Signer[] }) {
  return (
    <ul className="signers">
      {of.map(({ name, keyId, at }) => (
        <li key={name + keyId}>
          {name} <code className="fine">{keyId}</code>
          {at !== null && (
            <>
              , <When at={at} seconds />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { statusQuery } from '../../api/status.js';
import { useNow } from '../../layout/useNow.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { When } from '../../parts/When.js';
import { count, duration } from '../../words/format.js';
import { sealOf } from './seal.js';

/** How old the newest signed checkpoint is, and what none covers yet. */
export function LedgerNow() {
  const { data, isError, error, refetch } = useQuery(statusQuery);
  const now = useNow(10_000);
  return (
    <section className="panel" aria-labelledby="ledger-now">
      <h2 id="ledger-now">Ledger</h2>
      {isError && !data ? (
        <Failing error={error} again={() => void refetch()} />
      ) : !data ? (
        <Loading what="the state of the ledger" />
      ) : (
        <LedgerWords {...sealOf(data)} now={now} />
      )}
      <p>
        <Link to="/ledger">Logs, checkpoints and witnesses</Link>
      </p>
    </section>
  );
}

function LedgerWords({ entries, newest, unsigned, now }: ReturnType<typeof sealOf> & { now: number }) {
  return (
    <>
      <p>
        <Link to="/ledger">{count(entries, 'entry', 'entries')}</Link> {entries === 1 ? 'is' : 'are'} recorded, in logs
        that can only grow. The log of who looked is not counted here.
      </p>
      <p>
        {newest === null ? (
          'No checkpoint is signed yet: nothing binds the ledger to what it holds.'
        ) : (
          <>
            The newest checkpoint was signed {duration(now - Date.parse(newest))} ago (<When at={newest} seconds />
            );{' '}
            {unsigned === 0
              ? 'it and the others cover every entry.'
              : `${count(unsigned, 'entry is', 'entries are')} newer than that.`}
          </>
        )}
      </p>
    </>
  );
}

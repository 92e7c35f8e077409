import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@trussworks/react-uswds';
import { type Status, statusQuery } from '../../api/status.js';
import { Page } from '../../layout/Page.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { When } from '../../parts/When.js';
import { count } from '../../words/format.js';
import { CheckYourself } from './CheckYourself.js';
import { Gaps } from './Gaps.js';
import { ledgerQuery } from './queries.js';
import { Shard } from './Shard.js';
import { grownBy, ledgerInWords } from './words.js';

export function LedgerPage() {
  const { data, error, dataUpdatedAt, refetch } = useQuery(ledgerQuery);
  return (
    <Page title="Ledger" aside={data && <Newer than={data} readAt={dataUpdatedAt} />}>
      {error && <Failing error={error} again={() => void refetch()} />}
      {!data ? (
        !error && <Loading what="the state of the ledger" rows={5} />
      ) : (
        <>
          <p>
            {ledgerInWords(data)} Whoever keeps a checkpoint can find out later whether anything before it was changed
            or removed.
          </p>
          {data.shards.length === 0 ? (
            <Empty title="Nothing is recorded yet" />
          ) : (
            <div className="shards">
              {data.shards.map((shard) => (
                <Shard key={shard.shard} shard={shard} detector={data.detector} />
              ))}
            </div>
          )}
          <Gaps gaps={data.gaps} complete={data.gapsComplete} />
          <Words />
          <CheckYourself shards={data.shards.map(({ shard }) => shard)} />
        </>
      )}
    </Page>
  );
}

/** Nothing changes on the page by itself: what came since is said, and comes in when asked. */
function Newer({ than, readAt }: { than: Status; readAt: number }) {
  const queries = useQueryClient();
  const { data: now } = useQuery(statusQuery);
  const newer = now ? grownBy(than, now) : 0;
  return (
    <p className="newer">
      <span role="status">{newer > 0 && `${count(newer, 'newer entry', 'newer entries')}. `}</span>
      Read <When at={new Date(readAt).toISOString()} seconds />{' '}
      <Button type="button" unstyled onClick={() => void queries.invalidateQueries({ queryKey: ['ledger'] })}>
        Read again
      </Button>
    </p>
  );
}

function Words() {
  return (
    <section className="panel" aria-labelledby="words-title">
      <h2 id="words-title">What these words mean</h2>
      <dl className="meanings">
        <div>
          <dt>Shard</dt>
          <dd>One log of the ledger: entries in one order, and nothing is ever put in between or taken out.</dd>
        </div>
        <div>
          <dt>Root</dt>
          <dd>A short number worked out from every entry of a shard. Change one entry, and the root is another.</dd>
        </div>
        <div>
          <dt>Checkpoint</dt>
          <dd>The size and root of a shard at one moment, signed with the log’s key.</dd>
        </div>
        <div>
          <dt>Witness</dt>
          <dd>Another organisation that signs a checkpoint too, once the log has proved to it that it only grew.</dd>
        </div>
        <div>
          <dt>Judged</dt>
          <dd>The rules have looked at an entry, and at what it means beside all others of its agreement.</dd>
        </div>
      </dl>
    </section>
  );
}

import { Button } from '@trussworks/react-uswds';
import type { LiveState } from '../../api/live-stream.js';
import { When } from '../../parts/When.js';
import { count, list as listed } from '../../words/format.js';
import { changedRows, hasNews, type News } from './news.js';

interface NewsBarProps {
  news: News;
  live: LiveState;
  /** When the list was read. */
  at: number;
  reading: boolean;
  onShow: () => void;
  onTry: () => void;
}

/** What has come in, and how the connection is. Its place is always there, so that no row moves when something is told. */
export function NewsBar({ news, live, at, reading, onShow, onTry }: NewsBarProps) {
  const broken = live.is !== 'open' && live.is !== 'opening';
  return (
    <div className={`news${hasNews(news) ? ' news-some' : ''}${broken ? ' news-broken' : ''}`}>
      <p role="status">
        {hasNews(news) ? (
          <strong>{newsInWords(news)}</strong>
        ) : (
          <>
            List as of <When at={new Date(at).toISOString()} seconds />
          </>
        )}
        {broken && <> {<Broken live={live} />}</>}
      </p>
      <Button
        type="button"
        outline={!hasNews(news)}
        aria-disabled={reading}
        onClick={() => reading || onShow()}
        className="news-show"
      >
        {hasNews(news) ? 'Show them' : 'Read again'}
      </Button>
      {broken && live.is !== 'ended' && (
        <Button type="button" outline onClick={onTry}>
          Connect now
        </Button>
      )}
    </div>
  );
}

export function newsInWords(news: News): string {
  const changed = changedRows(news);
  const unsure = news.unsure.size;
  const parts = [
    ...(news.fresh.size > 0
      ? [
          `${news.fresh.size} new${unsure > 0 ? `, ${unsure === news.fresh.size ? 'which' : `${unsure} of which`} may not belong to this filter` : ''}`,
        ]
      : []),
    ...(changed > 0 ? [`${count(changed, 'row')} changed since`] : []),
  ];
  if (parts.length === 0) return 'This list may have changed.';
  return `${listed(parts)}.`;
}

const WAITS: Readonly<Record<string, string>> = {
  'live-busy': 'You have too many windows open that follow changes, or the service has too many readers. Close some.',
  'access-log-away': 'Following changes cannot be written down at the moment, so that none are shown.',
  'database-away': 'The ledger’s database does not answer at the moment.',
  'issuer-away': 'Your agency’s sign-in service does not answer at the moment.',
  away: 'Your agency’s sign-in service does not answer at the moment.',
  role: 'Your role or scope has changed.',
};

const ENDED: Readonly<Record<string, string>> = {
  until: 'The time for which you may read has ended.',
  'role-not-allowed': 'Your role may not follow changes.',
};

function Broken({ live }: { live: LiveState }) {
  if (live.is === 'ended')
    return <>Changes are not followed any more. {ENDED[live.reason] ?? 'Your session has ended.'}</>;
  if (!('since' in live)) return null;
  return (
    <>
      Changes are not followed since <When at={new Date(live.since).toISOString()} seconds />
      {live.is === 'lost'
        ? ': the connection is lost. It is tried again by itself, and nothing will be missed.'
        : `. ${WAITS[live.why] ?? 'The service cannot follow them at the moment.'} It is tried again by itself.`}
    </>
  );
}

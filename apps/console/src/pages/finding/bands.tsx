import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { When } from '../../parts/When.js';
import { changed, type Search } from '../../search.js';
import { count } from '../../words/format.js';
import type { Detail, DeskTriage } from './finding-queries.js';

/** A line over the page about what it is that she sees. */
function Band({ tone, title, children }: { tone: 'info' | 'warning'; title: string; children: ReactNode }) {
  return (
    <section className={`usa-alert usa-alert--${tone} usa-alert--slim band`} aria-label={title}>
      <div className="usa-alert__body">
        <p className="usa-alert__text">
          <strong>{title}</strong> {children}
        </p>
      </div>
    </section>
  );
}

interface BandsProps {
  detail: Detail;
  own: DeskTriage | null;
  search: Search;
}

export function Bands({ detail, own, search }: BandsProps) {
  const { finding, then, suppressed } = detail;
  return (
    <>
      {then !== null && (
        <Band tone="warning" title="This is the finding as it was">
          when {count(then.judged, 'entry', 'entries')} of shard {then.shard} were judged
          {search.asOf !== undefined && /T/.test(search.asOf) && (
            <>
              : those received by <When at={search.asOf} seconds />
            </>
          )}
          .{' '}
          <Link to="." search={changed(search, { asOf: undefined })} state={true}>
            Show it as it is now
          </Link>
        </Band>
      )}
      {finding.status === 'withdrawn' && (
        <Band tone="info" title="Withdrawn.">
          Later entries changed the facts, and nothing of it holds now. That it was found stays in the timeline, and
          says nothing of what happened.
        </Band>
      )}
      {finding.retracted && (
        <Band tone="info" title="Taken back by its author.">
          Whoever wrote what the finding rests on has taken that back or replaced it. That clears nobody: it counts
          until a party of the other role takes it back too.
        </Band>
      )}
      {finding.restated && (
        <Band tone="info" title="Restated.">
          What changed last is its severity, or what was compared; no unit came or went.
        </Band>
      )}
      {own?.shown === 'reopened' && (
        <Band tone="warning" title="Reopened.">
          Your desk had closed it, and more was found since
          {own.reopenedAt !== null && (
            <>
              , on <When at={own.reopenedAt} />
            </>
          )}
          . The timeline says what.
        </Band>
      )}
      {own?.shown === 'lapsed' && (
        <Band tone="warning" title="Its acceptance has lapsed.">
          Your desk had accepted it until a day that is over, so it waits again.
        </Band>
      )}
      {suppressed !== null && (
        <Band tone="info" title="Kept out of the queue by an exception">
          until <When at={suppressed.until} />. It is counted and listed all the same, and its clock runs.{' '}
          <Link to="/approvals">The exception, and who approved it</Link>
        </Band>
      )}
    </>
  );
}

import { useSession } from '../../api/session.js';
import { useNow } from '../../layout/useNow.js';
import { instant } from '../../words/format.js';
import type { Detail } from './finding-queries.js';

/** What paper says beside the page: which finding, where it is shown, as of when, and who printed it. */
export function OnPaper({ detail: { finding, asOf, then } }: { detail: Detail }) {
  const { who } = useSession();
  const now = useNow(30_000);
  const shard = asOf.shards.find((one) => one.shard === finding.shard);
  return (
    <dl className="on-paper">
      <div>
        <dt>Finding</dt>
        <dd>{finding.id}</dd>
      </div>
      <div>
        <dt>Address</dt>
        <dd>{location.href}</dd>
      </div>
      <div>
        <dt>As of</dt>
        <dd>
          {then === null
            ? `${shard?.judged ?? 0} entries of shard ${finding.shard} judged, of ${shard?.size ?? 0} recorded`
            : `the earlier state with ${then.judged} entries of shard ${then.shard} judged`}
          , rule set {asOf.ruleSet}
        </dd>
      </div>
      <div>
        <dt>Printed</dt>
        <dd>
          {instant(new Date(now).toISOString(), { utc: true })} by {who.name ?? who.subject}
        </dd>
      </div>
    </dl>
  );
}

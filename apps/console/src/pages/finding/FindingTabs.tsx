import { useQuery } from '@tanstack/react-query';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { EvidenceCount } from '../../proof/EvidenceChecks.js';
import type { Search } from '../../search.js';
import { number } from '../../words/format.js';
import { Disclosures } from './Disclosures.js';
import { Evidence } from './Evidence.js';
import { type Detail, notesQuery, timelineQuery } from './finding-queries.js';
import { Items } from './Items.js';
import { useNames } from '../../api/people.js';
import { Related } from './Related.js';
import { RuleText } from './RuleText.js';
import { Tabs, type Tab } from './Tabs.js';
import { Timeline } from './Timeline.js';

export function FindingTabs({ detail, search }: { detail: Detail; search: Search }) {
  const { items, finding, evidence, related, disclosures, then } = detail;
  const isNow = then === null;
  const tabs: (Tab | false)[] = [
    items !== null && {
      key: 'items',
      name: 'Items',
      count: number(finding.count),
      panel: <Items detail={detail} search={search} />,
    },
    disclosures !== null && {
      key: 'disclosures',
      name: 'Disclosures in the sum',
      panel: <Disclosures id={finding.id} search={search} />,
    },
    {
      key: 'evidence',
      name: 'Evidence',
      count: <EvidenceCount entries={evidence} />,
      panel: <Evidence detail={detail} search={search} />,
    },
    isNow && { key: 'timeline', name: 'Timeline', panel: <TimelinePanel detail={detail} search={search} /> },
    isNow && {
      key: 'related',
      name: 'Related',
      count: number(related?.findings.length ?? 0),
      panel: <Related related={related} />,
    },
    { key: 'rule', name: 'The rule', panel: <RuleText rule={detail} /> },
  ];
  return <Tabs label="More of this finding" tabs={tabs.filter((one) => one !== false)} search={search} />;
}

function TimelinePanel({ detail: { finding }, search }: { detail: Detail; search: Search }) {
  const timeline = useQuery(timelineQuery(finding.id));
  const notes = useQuery(notesQuery(finding.id));
  const nameOf = useNames();
  if (timeline.error) return <Failing error={timeline.error} again={() => void timeline.refetch()} />;
  if (!timeline.data) return <Loading what="the timeline" rows={4} />;
  return (
    <Timeline
      rows={timeline.data.rows}
      more={timeline.data.more}
      notes={notes.data?.rows ?? []}
      notesAway={notes.error !== null}
      unit={finding.unit}
      nameOf={nameOf}
      search={search}
    />
  );
}

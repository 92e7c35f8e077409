import { Link } from '@tanstack/react-router';
import { createColumnHelper, rowSelectionFeature, tableFeatures, useTable } from '@tanstack/react-table';
import type { ReactNode, RefObject } from 'react';
import { Severity } from '../../parts/Severity.js';
import { here } from '../../api/session.js';
import { When } from '../../parts/When.js';
import type { Search } from '../../search.js';
import { number } from '../../words/format.js';
import { sentenceOf, subjectOf } from '../../words/sentence.js';
import { unitWord } from '../../words/units.js';
import { DeskCell } from './DeskCell.js';
import type { Finding } from './finding.js';
import type { News } from './news.js';

const features = tableFeatures({ rowSelectionFeature });
const column = createColumnHelper<typeof features, Finding>();
export type Selected = Record<string, true>;

interface FindingTableProps {
  rows: Finding[];
  search: Search;
  /** The desk that the list is about; null: all, side by side. */
  desk: string | null;
  news: News;
  /** What came after it is new to her. */
  lastVisit: string | null;
  selected: Selected;
  onSelect: (change: (selected: Selected) => Selected) => void;
  /** She may act: rows can be selected. */
  acts: boolean;
  /** Older than what is asked for. */
  busy: boolean;
  body: RefObject<HTMLTableSectionElement | null>;
}

/** The list. On a small screen each row is a card with the same fields, in the same order; roles keep it a table to who hears it. */
export function FindingTable(props: FindingTableProps) {
  const { rows, search, selected, acts, busy, body } = props;
  const table = useTable({
    features,
    columns: COLUMNS,
    data: rows,
    getRowId: ({ id }) => id,
    state: { rowSelection: selected },
    onRowSelectionChange: (next) => props.onSelect((before) => (typeof next === 'function' ? next(before) : next)),
  });
  return (
    <table
      role="table"
      id="findings-rows"
      tabIndex={-1}
      className="usa-table usa-table--borderless queue-table"
      aria-busy={busy}
    >
      <caption className="usa-sr-only">Findings</caption>
      <thead role="rowgroup">
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id} role="row">
            {acts && (
              <th scope="col" role="columnheader" className="queue-select">
                <label>
                  <span className="usa-sr-only">Select all on this page</span>
                  <input
                    type="checkbox"
                    checked={rows.length > 0 && table.getIsAllRowsSelected()}
                    onChange={table.getToggleAllRowsSelectedHandler()}
                  />
                </label>
              </th>
            )}
            {group.headers.map((header) => (
              <th key={header.id} scope="col" role="columnheader" className={`queue-${header.column.id}`}>
                <table.FlexRender header={header} />
              </th>
            ))}
          </tr>
        ))}
      </thead>
      <tbody role="rowgroup" ref={body}>
        {table.getRowModel().rows.map((row) => {
          const finding = row.original;
          return (
            <tr key={row.id} role="row" data-id={row.id} className={row.getIsSelected() ? 'queue-selected' : undefined}>
              {acts && (
                <td role="cell" className="queue-select">
                  <label>
                    <span className="usa-sr-only">Select: {subjectOf(finding)}</span>
                    <input
                      type="checkbox"
                      checked={row.getIsSelected()}
                      onClick={row.getToggleSelectedHandler()}
                      onChange={() => undefined}
                    />
                  </label>
                </td>
              )}
              {row.getAllCells().map((cell) => (
                <td
                  role="cell"
                  key={cell.id}
                  className={`queue-${cell.column.id}`}
                  data-label={String(cell.column.columnDef.header)}
                >
                  {drawn(cell.column.id, finding, props, search)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const COLUMNS = column.columns([
  column.accessor('severity', { header: 'Severity' }),
  column.accessor('title', { id: 'finding', header: 'Finding' }),
  column.accessor('count', { header: 'How many' }),
  column.accessor('agreement', { header: 'Agreement' }),
  column.accessor('actTime', { id: 'act', header: 'Act, day of UTC' }),
  column.accessor('triage', { id: 'desk', header: 'In hand' }),
]);

function drawn(id: string, finding: Finding, props: FindingTableProps, search: Search): ReactNode {
  switch (id) {
    case 'severity':
      return <Severity of={finding.severity} />;
    case 'finding':
      return <Sentence finding={finding} {...props} search={search} />;
    case 'count':
      return <Count finding={finding} now={props.news.judged.get(finding.id)} />;
    case 'agreement':
      return finding.agreement === null ? (
        'No agreement'
      ) : (
        <Link to="/agreements/$id" params={{ id: finding.agreement }}>
          {finding.agreement}
        </Link>
      );
    case 'act':
      return finding.actTime === null ? 'No single act' : <When at={finding.actTime.slice(0, 10)} />;
    default:
      return <DeskCell finding={finding} desk={props.desk} news={props.news.desks.get(finding.id)} />;
  }
}

function Sentence({ finding, lastVisit }: FindingTableProps & { finding: Finding }) {
  const sentence = sentenceOf(finding);
  const fresh = lastVisit !== null && Date.parse(finding.firstSeen) >= Date.parse(lastVisit);
  const tags = [
    ...(finding.derived ? ['Derived'] : []),
    ...(fresh ? ['New since your last visit'] : []),
    ...(finding.status === 'withdrawn' ? ['Withdrawn'] : []),
    ...(finding.retracted ? ['Retracted by its author'] : []),
    ...(finding.restated ? ['Restated'] : []),
    ...(finding.suppressed !== null ? ['Suppressed by an exception'] : []),
  ];
  return (
    <>
      <Link to="/findings/$id" params={{ id: finding.id }} state={{ list: here() }} className="queue-link">
        {sentence}
      </Link>
      <span className="queue-about">
        {subjectOf(finding)}
        {finding.subjectKind === 'officer' && <code> {finding.subject.slice(0, 17)}…</code>}
        {sentence !== finding.title && ` · ${finding.title}`} <code>{finding.rule}</code>
        {tags.map((tag) => (
          <span key={tag} className="tag">
            {tag}
          </span>
        ))}
      </span>
    </>
  );
}

function Count({ finding: { count, unit }, now }: { finding: Finding; now: Finding | undefined }) {
  return (
    <>
      {number(count)} <span className="queue-unit">{unitWord(count, unit)}</span>
      {now !== undefined && (
        <strong className="queue-now">
          {now.status === 'withdrawn'
            ? 'withdrawn since'
            : now.count !== count
              ? `now ${number(now.count)}`
              : 'changed since'}
        </strong>
      )}
    </>
  );
}

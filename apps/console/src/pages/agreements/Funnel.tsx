import { Link } from '@tanstack/react-router';
import { BarChart } from '../../charts/BarChart.js';
import { list, number } from '../../words/format.js';
import { codeName } from '../../words/names.js';
import { amountOf, funnelLead, funnelSentence, hiddenStages, STAGES, type Stage, type StageName } from './words.js';

/** Where the rows are that a stage counts. */
const OPENS: Partial<Readonly<Record<StageName, string>>> = {
  submitted: 'requests',
  accepted: 'requests',
  matched: 'requests',
  disclosed: 'disclosed',
  received: 'requests',
};

/** From request to receipt, over all requests: a chart, and the same numbers as a table. */
export function Funnel({ agreement, total }: { agreement: string; total: readonly Stage[] }) {
  const hidden = hiddenStages(total);
  return (
    <>
      <p>{funnelLead(total)}</p>
      <BarChart
        sentence={`${funnelSentence(total)} The table below has the same numbers.`}
        bars={total.map((stage) => ({ name: STAGES[stage.stage].name, amount: amountOf(stage) }))}
      />
      <table className="usa-table usa-table--borderless cards funnel-table">
        <caption className="usa-sr-only">From request to receipt, in items</caption>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col" className="numeric">
              At least
            </th>
            <th scope="col" className="numeric">
              Stated
            </th>
            <th scope="col" className="numeric">
              Named
            </th>
            <th scope="col" className="numeric">
              Unknown
            </th>
            <th scope="col">What is counted</th>
          </tr>
        </thead>
        <tbody>
          {total.map((stage) => (
            <StageRow key={stage.stage} agreement={agreement} {...stage} />
          ))}
        </tbody>
      </table>
      <p className="fine">
        Items are rows of a request, and not people: nobody can say here whether two of them are about one person. What
        is stated and not named is unknown: it is counted, and nobody can say which items they are.
        {hidden.length > 0 &&
          ` What the source did in between (${list(hidden.map((stage) => STAGES[stage].name.toLowerCase()))}) is known to the source’s side alone, and left out here; it is not zero.`}
      </p>
    </>
  );
}

function StageRow({ agreement, stage, count, listing, byPath }: Stage & { agreement: string }) {
  const opens = OPENS[stage];
  const paths = Object.entries(byPath ?? {}).sort(([a], [b]) => a.localeCompare(b));
  return (
    <tr>
      <th scope="row">{STAGES[stage].name}</th>
      <td className="numeric" data-label="At least">
        {opens === undefined ? (
          number(count)
        ) : (
          <Link to="." search={true} activeOptions={{ includeHash: true }} hash={opens}>
            {number(count)}
          </Link>
        )}
      </td>
      <Told value={listing?.stated} label="Stated" />
      <Told value={listing?.named} label="Named" />
      <Told value={listing?.unknown} label="Unknown" />
      <td data-label="What is counted">
        {STAGES[stage].counts}
        {stage === 'accepted' && (
          <span className="sub">
            <Link to="/findings" search={{ agreement, rule: 'REQ-06' }}>
              Accepted in any way, with an insufficient address
            </Link>
          </span>
        )}
        {paths.map(([path, items]) => (
          <span key={path} className="sub">
            by {codeName('path', path)}: {number(items)}
          </span>
        ))}
      </td>
    </tr>
  );
}

function Told({ value, label }: { value: number | undefined; label: string }) {
  return (
    <td className="numeric" data-label={label}>
      {value === undefined ? <span className="fine">not told apart</span> : number(value)}
    </td>
  );
}

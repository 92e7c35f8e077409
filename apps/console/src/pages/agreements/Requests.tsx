import { Link } from '@tanstack/react-router';
import type { components } from '../../../generated/openapi.js';
import { Empty } from '../../parts/Empty.js';
import type { Search } from '../../search.js';
import { number } from '../../words/format.js';
import { SectionPager } from './SectionPager.js';
import { STAGES, type StageName } from './words.js';

type Funnel = components['schemas']['AgreementFunnel'];
type Request = Funnel['requests'][number];

/** The same stages for each request. */
export function Requests({ funnel, search }: { funnel: Funnel; search: Search }) {
  const { agreement, requests, next } = funnel;
  if (requests.length === 0)
    return <Empty title="No request is recorded, and no disclosure without one, that you may see" />;
  const stages = (Object.keys(STAGES) as StageName[]).filter((name) =>
    funnel.total.some(({ stage }) => stage === name),
  );
  const insufficient = requests.some(({ insufficientAddresses }) => insufficientAddresses !== null);
  return (
    <>
      <table className="usa-table usa-table--borderless cards">
        <caption className="usa-sr-only">Requests under this agreement</caption>
        <thead>
          <tr>
            <th scope="col">Request</th>
            {stages.map((stage) => (
              <th key={stage} scope="col" className="numeric">
                {STAGES[stage].name}
              </th>
            ))}
            {insufficient && (
              <th scope="col" className="numeric">
                Address not usable
              </th>
            )}
            <th scope="col" className="numeric">
              Disclosures
            </th>
            <th scope="col" className="numeric">
              Receipts
            </th>
          </tr>
        </thead>
        <tbody>
          {requests.map((request) => (
            <RequestRow key={request.request ?? ''} {...{ agreement, request, stages, insufficient }} />
          ))}
        </tbody>
      </table>
      <SectionPager search={search} name="cursor" next={next} at="requests" of="requests" />
    </>
  );
}

interface RequestRowProps {
  agreement: string;
  request: Request;
  stages: readonly StageName[];
  insufficient: boolean;
}

function RequestRow({ agreement, request, stages, insufficient }: RequestRowProps) {
  const { request: id, insufficientAddresses, disclosures, receipts } = request;
  const of = (name: StageName) => request.stages.find(({ stage }) => stage === name);
  return (
    <tr>
      <th scope="row">
        {id === null ? (
          'Disclosures without a request'
        ) : (
          <Link to="/findings" search={{ agreement, q: id, status: 'all' }} title="Findings about this request">
            {id}
          </Link>
        )}
      </th>
      {stages.map((name) => (
        <td key={name} className="numeric" data-label={STAGES[name].name}>
          <Items stage={of(name)} />
        </td>
      ))}
      {insufficient && (
        <td className="numeric" data-label="Address not usable">
          {insufficientAddresses === null ? (
            <span className="fine">not shown</span>
          ) : insufficientAddresses === 0 || id === null ? (
            number(insufficientAddresses)
          ) : (
            <Link to="/findings" search={{ agreement, rule: 'REQ-06', q: id }}>
              {number(insufficientAddresses)}
            </Link>
          )}
        </td>
      )}
      <td className="numeric" data-label="Disclosures">
        {disclosures === 0 ? (
          0
        ) : (
          <Link to="." search={true} activeOptions={{ includeHash: true }} hash="disclosed">
            {number(disclosures)}
          </Link>
        )}
      </td>
      <td className="numeric" data-label="Receipts">
        {number(receipts)}
        {receipts < disclosures && <span className="sub">{number(disclosures - receipts)} without</span>}
      </td>
    </tr>
  );
}

function Items({ stage }: { stage: Request['stages'][number] | undefined }) {
  if (!stage) return <span className="fine">none recorded</span>;
  const { count, listing } = stage;
  return (
    <>
      {number(count)}
      {listing !== undefined && listing.unknown > 0 && <span className="sub">{number(listing.unknown)} unknown</span>}
      {listing !== undefined && listing.stated !== count && (
        <span className="sub">{number(listing.stated)} stated</span>
      )}
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { components } from '../../../generated/openapi.js';
import { usePreferences } from '../../api/preferences.js';
import { useSession } from '../../api/session.js';
import { Page } from '../../layout/Page.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { Pager } from '../../parts/Pager.js';
import { When } from '../../parts/When.js';
import type { Search } from '../../search.js';
import { number } from '../../words/format.js';
import { agreementsQuery } from './queries.js';
import { partiesInWords } from './words.js';

type Agreement = components['schemas']['AgreementPage']['agreements'][number];

export function AgreementsPage() {
  const search: Search = useSearch({ strict: false });
  const { rows } = usePreferences();
  const { who } = useSession();
  const { data, error, refetch } = useQuery(agreementsQuery(rows, search.cursor));
  return (
    <Page title="Agreements">
      {error && <Failing error={error} again={() => void refetch()} />}
      {!data ? (
        !error && <Loading what="agreements" rows={4} />
      ) : data.agreements.length === 0 ? (
        <Empty title="There is no agreement that you may see">
          <p>
            An agreement is here once {who.agency === null ? 'an agency in your scope' : 'your agency'} is a party of
            it, or has recorded something under it.
          </p>
        </Empty>
      ) : (
        <>
          <p>
            {who.agency === null
              ? 'Every agreement that agencies in your scope are parties of, or have recorded something under.'
              : 'Every agreement that your agency is a party of, or has recorded something under.'}{' '}
            Numbers are those of what you may see.
          </p>
          <List agreements={data.agreements} />
          <Pager search={search} next={data.next} of="agreements" />
        </>
      )}
    </Page>
  );
}

function List({ agreements }: { agreements: readonly Agreement[] }) {
  return (
    <table className="usa-table usa-table--borderless cards agreements">
      <caption className="usa-sr-only">Agreements</caption>
      <thead>
        <tr>
          <th scope="col">Agreement</th>
          <th scope="col">In effect</th>
          <th scope="col" className="numeric">
            Items requested
          </th>
          <th scope="col" className="numeric">
            Items disclosed
          </th>
          <th scope="col">All acts are recorded up to</th>
        </tr>
      </thead>
      <tbody>
        {agreements.map((agreement) => (
          <Row key={agreement.agreement} {...agreement} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  agreement,
  parties,
  version,
  effectiveFrom,
  settledThrough,
  itemsRequested,
  itemsDisclosed,
}: Agreement) {
  return (
    <tr>
      <th scope="row">
        <Link to="/agreements/$id" params={{ id: agreement }}>
          {partiesInWords(parties)}
        </Link>
        <code className="fine">{agreement}</code>
      </th>
      <td data-label="In effect">
        {version === null ? (
          'No version that binds is shown to you'
        ) : (
          <>
            Version {number(version)}
            {effectiveFrom !== null && (
              <>
                , since <When at={effectiveFrom} />
              </>
            )}
          </>
        )}
      </td>
      <td className="numeric" data-label="Items requested">
        <Link to="/agreements/$id" params={{ id: agreement }} hash="requests">
          {number(itemsRequested)}
        </Link>
      </td>
      <td className="numeric" data-label="Items disclosed">
        <Link to="/agreements/$id" params={{ id: agreement }} hash="disclosed">
          {number(itemsDisclosed)}
        </Link>
      </td>
      <td data-label="All acts are recorded up to">
        {settledThrough === null ? 'Not all parties have said so yet' : <When at={settledThrough} />}
      </td>
    </tr>
  );
}

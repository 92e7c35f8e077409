import { useQuery } from '@tanstack/react-query';
import { usePreferences } from '../../api/preferences.js';
import { useSession } from '../../api/session.js';
import { Empty } from '../../parts/Empty.js';
import { Failing } from '../../parts/Failing.js';
import { Loading } from '../../parts/Loading.js';
import { When } from '../../parts/When.js';
import type { Search } from '../../search.js';
import { number } from '../../words/format.js';
import { whatSilenceMeans } from '../../words/silence.js';
import { sourceName } from '../quarantine/words.js';
import { sourcesQuery } from './queries.js';
import { SectionPager } from './SectionPager.js';
import { type Source, SOURCE_STATES } from './words.js';

interface SourcesProps {
  agreement: string;
  settledThrough: string | null;
  search: Search;
}

/** Which systems speak under the agreement, and how far the word of each reaches. */
export function Sources({ agreement, settledThrough, search }: SourcesProps) {
  const { rows } = usePreferences();
  const { who } = useSession();
  const { data, error, refetch } = useQuery(sourcesQuery(agreement, rows, search.sources));
  if (!data)
    return error ? (
      <Failing error={error} again={() => void refetch()} />
    ) : (
      <Loading what="the sources of this agreement" rows={2} />
    );
  return (
    <>
      <p>
        {settledThrough === null ? (
          'The words of all parties do not reach to any time yet, or that is not shown to you.'
        ) : (
          <>
            All parties say that everything they did up to <When at={settledThrough} /> is recorded.
          </>
        )}{' '}
        What lies after the word of a source may still be missing.
      </p>
      {data.sources.length === 0 ? (
        <Empty title="No system that you may see has recorded anything under it" />
      ) : (
        <table className="usa-table usa-table--borderless cards">
          <caption className="usa-sr-only">Sources of this agreement</caption>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">How far its word reaches</th>
              <th scope="col">It says that all is sent up to</th>
              <th scope="col" className="numeric">
                Events
              </th>
              <th scope="col">Newest event came</th>
            </tr>
          </thead>
          <tbody>
            {data.sources.map((source) => (
              <Row key={source.source} {...source} />
            ))}
          </tbody>
        </table>
      )}
      <SectionPager search={search} name="sources" next={data.next} at="sources" of="sources" />
      <p className="fine">
        {who.agency === null
          ? 'You see the systems of the agencies in your scope; the word of others is in the line above.'
          : 'You see the systems of your own agency; the word of the other side is in the line above.'}
      </p>
    </>
  );
}

function Row({ source, state, silentSince, latenessSeconds, watermark, events, lastEventAt }: Source) {
  return (
    <tr>
      <th scope="row">{sourceName(source)}</th>
      <td data-label="How far its word reaches">
        {SOURCE_STATES[state]}
        {silentSince !== null && (
          <span className="sub">
            Since <When at={silentSince} />. {whatSilenceMeans(latenessSeconds)}
          </span>
        )}
      </td>
      <td data-label="It says that all is sent up to">
        {watermark === null ? (
          'It has not said so'
        ) : (
          <>
            <When at={watermark.through} />
            {watermark.recordedAt !== null && (
              <span className="sub">
                said <When at={watermark.recordedAt} />
              </span>
            )}
          </>
        )}
      </td>
      <td className="numeric" data-label="Events">
        {number(events)}
      </td>
      <td data-label="Newest event came">{lastEventAt === null ? 'None' : <When at={lastEventAt} />}</td>
    </tr>
  );
}

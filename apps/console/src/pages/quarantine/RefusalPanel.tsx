import { Link } from '@tanstack/react-router';
import { Button } from '@trussworks/react-uswds';
import { useSession } from '../../api/session.js';
import { When } from '../../parts/When.js';
import { changed, type Search } from '../../search.js';
import { count, number } from '../../words/format.js';
import { agencyName } from '../../words/names.js';
import { Copyable } from '../../parts/Copyable.js';
import { isSettled } from './erasure.js';
import { ErasureState } from './ErasureState.js';
import type { Erasure } from './queries.js';
import { agencyOfSource, correctionOf, reasonTitle, type Refusal, sourceName, titleOf, typeName } from './words.js';

interface RefusalPanelProps {
  refusal: Refusal;
  search: Search;
  erasure: Erasure | undefined;
  onErase: () => void;
}

/** One value that was refused: why, what is known of it, how to make it good. */
export function RefusalPanel({ refusal, search, erasure, onErase }: RefusalPanelProps) {
  const { who } = useSession();
  const { shard, index, receivedAt, size, known, erased } = refusal;
  const agency = agencyOfSource(known.source);
  const officer = who.role === 'compliance-officer' || who.role === 'privacy-officer';
  const title = titleOf(refusal);
  return (
    <li className="panel refusal">
      <h2 id={title} tabIndex={-1}>
        {reasonTitle(refusal.refusal.reason)}
      </h2>
      <p>{refusal.refusal.inWords}</p>
      <dl className="record">
        <div>
          <dt>Came</dt>
          <dd>
            <When at={receivedAt} seconds />
            {size !== null && `, ${count(size, 'byte')}`}
          </dd>
        </div>
        <div>
          <dt>From</dt>
          <dd>
            {known.source === null ? (
              'A source that could not be read'
            ) : search.source === known.source ? (
              sourceName(known.source)
            ) : (
              <Link to="." search={changed(search, { source: known.source })}>
                {sourceName(known.source)}
              </Link>
            )}
          </dd>
        </div>
        <div>
          <dt>Said to be</dt>
          <dd>
            {known.type === null ? 'Of what kind could not be read' : typeName(known.type)}
            {known.time !== null && (
              <>
                , of <When at={known.time} />
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Agreement</dt>
          <dd>
            {known.agreement === null ? (
              'None could be read'
            ) : (
              <>
                <Link to="/agreements/$id" params={{ id: known.agreement }}>
                  {known.agreement}
                </Link>
                <span className="fine"> as it says itself</span>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Sequence</dt>
          <dd>{known.sequence ?? 'It had none, or it could not be read'}</dd>
        </div>
        <div>
          <dt>Event id</dt>
          <dd className="fine">
            {known.id === null ? 'None could be read' : <Copyable text={known.id} of="the id of the event" />}
          </dd>
        </div>
        <div>
          <dt>Recorded as</dt>
          <dd className="fine">
            Entry {number(index)} of shard {shard}
          </dd>
        </div>
      </dl>
      <h3>How to correct it</h3>
      <p>{correctionOf(known)}</p>
      {erased && (
        <p>
          <strong>What was sent is erased.</strong> Nobody can open it any more. That it came, when, and why it was
          refused stays recorded.
        </p>
      )}
      {erasure && <ErasureState erasure={erasure} erased={erased} />}
      {!erased &&
        !(erasure && isSettled(erasure)) &&
        (officer && agency !== null && agency === who.agency ? (
          <Button type="button" outline onClick={onErase} aria-describedby={title}>
            Ask for erasure
          </Button>
        ) : (
          <p className="fine">
            {agency === null
              ? 'Whose it is could not be read, so its erasure cannot be asked for here.'
              : `Its erasure can be asked for by an officer of ${agencyName(agency)}.`}
          </p>
        ))}
    </li>
  );
}

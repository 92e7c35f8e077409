import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from '@trussworks/react-uswds';
import { usePreferences } from '../../api/preferences.js';
import { When } from '../../parts/When.js';
import type { Search } from '../../search.js';
import { changed } from '../../search.js';
import { number } from '../../words/format.js';
import { agencyName, deskName, roleName } from '../../words/names.js';
import { EntryContents } from './EntryContents.js';
import { type Place, placeKey, placeOf } from './clauses.js';
import { openKeys } from './Evidence.js';
import type { Note, TimelineRow } from './finding-queries.js';
import type { Person } from '../../api/person.js';
import { actInWords, hitInWords, markInWords } from './timeline-words.js';

interface TimelineProps {
  rows: readonly TimelineRow[];
  /** There are more than were read. */
  more: boolean;
  notes: readonly Note[];
  /** Notes cannot be opened now, and why. */
  notesAway: boolean;
  unit: string;
  nameOf: (person: Person) => string;
  search: Search;
}

/** Hits and acts in the order in which they were recorded: who, when, why; each with the finding as it was then. */
export function Timeline({ rows, more, notes, notesAway, unit, nameOf, search }: TimelineProps) {
  const { rows: size } = usePreferences();
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const page = Math.min(pages, Math.max(1, Number(search.page) || 1));
  const isShown = (at: number): boolean => at >= (page - 1) * size && at < page * size;
  return (
    <>
      {notesAway && (
        <p>
          <strong>Notes cannot be opened at the moment.</strong> The acts that they stand beside are all here.
        </p>
      )}
      <ol className="timeline">
        {rows.map((row, at) => (
          <li key={row.hit ? `hit ${row.hit.no}` : row.act!.entry} className={isShown(at) ? undefined : 'print-only'}>
            <p className="timeline-when">
              <When at={row.at} seconds />
            </p>
            {row.hit ? (
              <Hit row={row} hit={row.hit} unit={unit} search={search} />
            ) : (
              <Act row={row} act={row.act!} notes={notes} nameOf={nameOf} search={search} />
            )}
          </li>
        ))}
      </ol>
      {pages > 1 && (
        <nav className="pager" aria-label="Pages of the timeline">
          {page > 1 && <ToPage search={search} page={page - 1} name="Earlier" />}
          <span>
            Page {number(page)} of {number(pages)}
          </span>
          {page < pages && <ToPage search={search} page={page + 1} name="Later" />}
        </nav>
      )}
      {more && <p>These are the first {number(rows.length)}; the rest is in the HTTP API alone.</p>}
    </>
  );
}

function ToPage({ search, page, name }: { search: Search; page: number; name: string }) {
  return (
    <Link
      to="."
      search={changed(search, { tab: 'timeline', page: page === 1 ? undefined : String(page) })}
      state={true}
      resetScroll={false}
    >
      {name}
    </Link>
  );
}

function Then({ search, asOf, words, at }: { search: Search; asOf: string; words: string; at: string }) {
  return (
    <Link to="." search={changed(search, { asOf, page: undefined, open: undefined, tab: undefined })} state={true}>
      As it was then
      <span className="usa-sr-only">
        : {words} <When at={at} seconds />
      </span>
    </Link>
  );
}

type HitOf = NonNullable<TimelineRow['hit']>;
type ActOf = NonNullable<TimelineRow['act']>;

function Hit({ row, hit, unit, search }: { row: TimelineRow; hit: HitOf; unit: string; search: Search }) {
  const { shard, index } = hit.entry;
  const words = hitInWords(hit, unit);
  return (
    <div>
      <p>
        {words}
        {hit.why?.claimed && ' Nothing proves who said so.'}
      </p>
      <p className="fine">
        Entry{' '}
        <code>
          {shard}/{index}
        </code>{' '}
        led to it. <Then search={search} asOf={String(index + 1)} words={words} at={row.at} />
      </p>
    </div>
  );
}

interface ActProps {
  row: TimelineRow;
  act: ActOf;
  notes: readonly Note[];
  nameOf: (person: Person) => string;
  search: Search;
}

function Act({ row, act, notes, nameOf, search }: ActProps) {
  const { by, desk, version } = act;
  const note = act.note === null ? undefined : notes.find((one) => one.desk === desk && one.version === version);
  const words = actInWords(act, nameOf);
  return (
    <div>
      <p>
        <strong>{nameOf(by)}</strong> {words}
      </p>
      {act.reason !== null && <blockquote>{act.reason}</blockquote>}
      {act.until !== null && (
        <p>
          Accepted until <When at={act.until} />.
        </p>
      )}
      {act.duplicateOf !== null && (
        <p>
          Duplicate of{' '}
          <Link to="/findings/$id" params={{ id: act.duplicateOf }}>
            another finding
          </Link>
          .
        </p>
      )}
      {note && <NoteText note={note} />}
      {act.mark !== null && (
        <p>
          <strong>It changed nothing.</strong> {markInWords(act.mark)}
        </p>
      )}
      <p className="fine">
        {roleName(by.role)}
        {by.agency !== null && `, ${agencyName(by.agency)}`}; for {deskName(desk)}.{' '}
        <OpenEntry place={placeOf(act.entry)} search={search} />{' '}
        <Then search={search} asOf={row.at} words={words} at={row.at} />
      </p>
      {openKeys(search).includes(placeKey(placeOf(act.entry))) && <EntryContents place={placeOf(act.entry)} />}
    </div>
  );
}

function OpenEntry({ place, search }: { place: Place; search: Search }) {
  const navigate = useNavigate();
  const key = placeKey(place);
  const keys = openKeys(search);
  const isOpen = keys.includes(key);
  const toggle = (): void => {
    const left = isOpen ? keys.filter((one) => one !== key) : [...keys, key];
    const next = { ...search, tab: 'timeline', open: left.length > 0 ? left.join(',') : undefined };
    void navigate({ to: '.', search: next, replace: true, state: true, resetScroll: false });
  };
  return (
    <Button type="button" unstyled aria-expanded={isOpen} onClick={toggle} className="screen-only">
      {isOpen ? 'Close its entry' : 'Its entry'} {place.shard}/{place.index}
    </Button>
  );
}

const GONE: Readonly<Record<string, string>> = {
  erased: 'The note was erased on order. That it was written stays.',
  altered: 'What is stored is not the note that the ledger has the commitment of. Tell whoever operates Countersign.',
};

/** A note beside an act, where she may read it. */
export function NoteText({ note: { state, text, digest } }: { note: Note }) {
  if (state === 'counsel')
    return (
      <p className="note">
        A note of counsel. Its text is not here; the digest of the document is <code>{digest}</code>.
      </p>
    );
  if (state !== 'kept')
    return (
      <p className="note">
        <strong>{GONE[state]}</strong>
      </p>
    );
  return <p className="note">{text}</p>;
}

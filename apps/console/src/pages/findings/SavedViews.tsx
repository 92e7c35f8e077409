import { Link } from '@tanstack/react-router';
import { Button } from '@trussworks/react-uswds';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../../parts/Dialog.js';
import { Failing } from '../../parts/Failing.js';
import { TextField } from '../../parts/TextField.js';
import { personalIn } from '../../words/personal.js';
import { parseSearch, type Search } from '../../search.js';
import { filterOf } from './filter.js';
import { withoutView, withView } from './kept.js';
import { keep, settingsQuery } from './settings.js';

/** As the api takes it. */
const MOST_NAME = 80;

/** The address of a view: its filter and its order, from the first page on. */
const queryOf = (search: Search): string =>
  new URLSearchParams({ ...filterOf(search), ...(search.sort ? { sort: search.sort } : {}) }).toString();

/** Filters that she keeps for herself. Each is a link; a colleague gets it by its address. */
export function SavedViews({ search }: { search: Search }) {
  const { data } = useQuery(settingsQuery);
  const [open, setOpen] = useState(false);
  const views = data?.views ?? [];
  return (
    <nav className="views" aria-label="Saved views">
      {views.length > 0 && (
        <ul>
          {views.map(({ name, query }) => (
            <li key={name}>
              <Link
                to="/findings"
                search={parseSearch(query)}
                aria-current={query === queryOf(search) ? 'page' : undefined}
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Button type="button" unstyled onClick={() => setOpen(true)}>
        {views.length > 0 ? 'Keep or drop views' : 'Keep this filter as a view'}
      </Button>
      {open && <ViewsDialog search={search} onClose={() => setOpen(false)} />}
    </nav>
  );
}

function ViewsDialog({ search, onClose }: { search: Search; onClose: () => void }) {
  const { data } = useQuery(settingsQuery);
  const [name, setName] = useState('');
  const save = useMutation({ mutationFn: keep });
  const views = data?.views ?? [];
  const not = personalIn(name) && 'This looks like a number or a pseudonym of a person: it is kept nowhere.';
  const taken = views.some((view) => view.name === name.trim());
  return (
    <Dialog title="Saved views" open onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (not === undefined) save.mutate(withView(name.trim(), queryOf(search)), { onSuccess: () => setName('') });
        }}
      >
        <TextField
          label="Keep the filter and order that you see now as"
          value={name}
          onChange={setName}
          most={MOST_NAME}
          hint={
            not ??
            (taken
              ? 'You have a view of this name: it will be replaced.'
              : 'Only you see your views. No name or number of a person in it.')
          }
        />
        <Button type="submit" aria-disabled={save.isPending}>
          Keep
        </Button>
      </form>
      {save.isError && <Failing error={save.error} />}
      {views.length > 0 && (
        <>
          <h3>Kept</h3>
          <ul className="views-kept">
            {views.map((view) => (
              <li key={view.name}>
                {view.name}{' '}
                <Button
                  type="button"
                  unstyled
                  aria-label={`Drop ${view.name}`}
                  onClick={() => save.mutate(withoutView(view.name))}
                >
                  Drop
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

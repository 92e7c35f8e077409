import { useMemo, useState } from 'react';
import { useDraft } from '../../parts/useDraft.js';
import type { Chosen } from './acts.js';
import type { Filter } from './filter.js';
import type { Selected } from './FindingTable.js';
import { atMost } from './selection.js';

/** What she has selected under a filter, on any of its pages. It is kept as what she types is: a session that ends meanwhile loses nothing. */
export function useSelected(filter: string) {
  const [text, setText] = useDraft(`queue.selected.${filter}`);
  // All of the filter, wherever it is: of this filter alone.
  const [allOf, setAllOf] = useState<string>();
  const all = allOf === filter;
  const selected = useMemo(
    () => Object.fromEntries(text.split(',').flatMap((id) => (id === '' ? [] : [[id, true as const]]))),
    [text],
  );
  const ids = Object.keys(selected);
  // What was over when she last selected under this filter: said until she selects anew.
  const [left, setLeft] = useState({ filter, over: 0 });
  const set = (next: readonly string[]): void => {
    const { taken, over } = atMost(next);
    setAllOf(undefined);
    setLeft({ filter, over });
    setText(taken.join(','));
  };
  return {
    ...{ selected, all },
    count: ids.length,
    /** Of what she wanted to select, how many are not: an act takes no more. */
    over: left.filter === filter ? left.over : 0,
    change: (change: (before: Selected) => Selected) => set(Object.keys(change(selected))),
    toggle(id: string | undefined) {
      if (id !== undefined) set(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
    },
    chooseAll: () => setAllOf(filter),
    clear: () => set([]),
    drop: (done: readonly string[]) => set(ids.filter((id) => !done.includes(id))),
    /** For the preview: undefined where nothing is chosen. */
    chosen(of: Filter): Chosen | undefined {
      if (all) return { filter: { ...of } };
      return ids.length === 0 ? undefined : { ids };
    },
  };
}

import { useEffect, useState } from 'react';
import type { Search } from '../../../search.js';
import { notSoughtInWords } from '../../../words/personal.js';
import { tooLong } from '../../../words/too-long.js';
import { useChange } from './useChange.js';

/** As the api takes it. */
const MOST = 100;

/** Searched when she says so, so that no half word is looked up and written down. */
export function Words({ search }: { search: Search }) {
  const change = useChange(search);
  const [text, setText] = useState(search.q ?? '');
  useEffect(() => setText(search.q ?? ''), [search.q]);
  const not = notSoughtInWords(text) ?? tooLong(text.trim(), MOST);
  return (
    <form
      role="search"
      className="facet"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== (search.q ?? '') && not === undefined) change({ q: text.trim() || undefined });
      }}
    >
      <label htmlFor="queue-q">Words, ids, subjects</label>
      <div className="facet-search">
        <input
          id="queue-q"
          className="usa-input"
          type="search"
          autoComplete="off"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <button type="submit" className="usa-button usa-button--outline">
          Find
        </button>
      </div>
      {not !== undefined && (
        <p className="fine" role="alert">
          {not}
        </p>
      )}
    </form>
  );
}

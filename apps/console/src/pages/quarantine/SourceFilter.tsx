import { Button } from '@trussworks/react-uswds';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type SyntheticEvent } from 'react';
import { changed, type Search } from '../../search.js';
import { notSoughtInWords } from '../../words/personal.js';
import { sourceName, sourceTyped } from './words.js';

interface SourceFilterProps {
  search: Search;
  /** Sources that are on the page, as suggestions. */
  sources: readonly string[];
}

/** One source alone: typed, or chosen at a row. */
export function SourceFilter({ search, sources }: SourceFilterProps) {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const not = notSoughtInWords(text);
  const show = (event: SyntheticEvent): void => {
    event.preventDefault();
    const source = sourceTyped(text);
    setWrong(source === null);
    if (source === null || not !== undefined) return;
    setText('');
    void navigate({ to: '.', search: changed(search, { source }) });
  };
  if (search.source !== undefined)
    return (
      <p className="filter">
        Only from <strong>{sourceName(search.source)}</strong>.{' '}
        <Link to="." search={changed(search, { source: undefined })}>
          Show all sources
        </Link>
      </p>
    );
  return (
    <form className="filter" onSubmit={show} noValidate>
      <label htmlFor="source">Only from one source</label>
      <span className="usa-hint" id="source-hint">
        agency:system, such as irs:disclosures
      </span>
      {wrong && (
        <span className="usa-error-message" id="source-wrong" role="alert">
          Write the agency, a colon and its system, without blanks.
        </span>
      )}
      {not !== undefined && (
        <p className="fine" role="alert">
          {not}
        </p>
      )}
      <div className="filter-row">
        <input
          id="source"
          className={`usa-input${wrong ? ' usa-input--error' : ''}`}
          list="sources"
          autoComplete="off"
          spellCheck={false}
          value={text}
          aria-invalid={wrong}
          aria-describedby={wrong ? 'source-hint source-wrong' : 'source-hint'}
          onChange={({ target }) => setText(target.value)}
        />
        <datalist id="sources">
          {sources.map((source) => (
            <option key={source} value={source.replace(/^urn:agency:/, '')} />
          ))}
        </datalist>
        <Button type="submit" outline>
          Show
        </Button>
      </div>
    </form>
  );
}

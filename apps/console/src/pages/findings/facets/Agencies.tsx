import { useEffect, useState } from 'react';
import { useSession } from '../../../api/session.js';
import type { Search } from '../../../search.js';
import { agencyName, deskName } from '../../../words/names.js';
import { notSoughtInWords } from '../../../words/personal.js';
import type { Part } from '../filter.js';
import { useChange } from './useChange.js';

/** Of an officer her own desk alone; an auditor and an overseer choose. */
export function Agencies({ search }: { search: Search }) {
  const { who } = useSession();
  const known = who.scope.agencies === '*' ? [] : who.scope.agencies;
  const officer = who.role !== 'auditor' && who.role !== 'overseer';
  return (
    <>
      <TextFilter title="Agency that it is about" part="agency" {...{ search, known }} name={agencyName} />
      {!officer && (
        <TextFilter
          title="Whose desk"
          part="desk"
          search={search}
          known={[...known, '@overseers']}
          name={deskName}
          hint="Its agency’s id, or @overseers"
        />
      )}
    </>
  );
}

interface TextFilterProps {
  title: string;
  part: Part;
  search: Search;
  known: readonly string[];
  name: (id: string) => string;
  hint?: string;
}

/** An id that she types or chooses: looked for when she presses Enter or leaves the field. */
function TextFilter({ title, part, search, known, name, hint }: TextFilterProps) {
  const change = useChange(search);
  const id = `queue-${part}`;
  const [text, setText] = useState(search[part] ?? '');
  useEffect(() => setText(search[part] ?? ''), [search, part]);
  const not = notSoughtInWords(text);
  return (
    <div className="facet">
      <label htmlFor={id}>{title}</label>
      <input
        id={id}
        className="usa-input"
        list={`${id}-known`}
        autoCapitalize="none"
        autoComplete="off"
        value={text}
        aria-describedby={hint && `${id}-hint`}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
        onBlur={() => {
          const value = text.trim().toLowerCase();
          if (value !== (search[part] ?? '') && not === undefined) change({ [part]: value || undefined });
        }}
      />
      <datalist id={`${id}-known`}>
        {known.map((value) => (
          <option key={value} value={value}>
            {name(value)}
          </option>
        ))}
      </datalist>
      {hint && (
        <span id={`${id}-hint`} className="fine">
          {hint}
        </span>
      )}
      {not !== undefined && (
        <p className="fine" role="alert">
          {not}
        </p>
      )}
    </div>
  );
}

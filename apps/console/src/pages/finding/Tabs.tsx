import { useNavigate } from '@tanstack/react-router';
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { changed, type Search } from '../../search.js';

export interface Tab {
  key: string;
  name: string;
  /** Beside the name. */
  count?: ReactNode;
  panel: ReactNode;
}

/** Tabs as ARIA has them: one stop for Tab, arrows between them; which one is open is in the address. Paper has all. */
export function Tabs({ label, tabs, search }: { label: string; tabs: readonly Tab[]; search: Search }) {
  const navigate = useNavigate();
  const base = useId();
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const open = tabs.find(({ key }) => key === search.tab) ?? tabs[0]!;
  const choose = (key: string): void =>
    void navigate({ to: '.', search: changed(search, { tab: key }), replace: true, state: true, resetScroll: false });
  const pressed = (event: KeyboardEvent): void => {
    const at = tabs.indexOf(open);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length]!;
    choose(next.key);
    buttons.current.get(next.key)?.focus();
  };
  return (
    <div className="tabs">
      <div role="tablist" aria-label={label} onKeyDown={pressed}>
        {tabs.map(({ key, name, count }) => (
          <button
            key={key}
            ref={(element) => void (element ? buttons.current.set(key, element) : buttons.current.delete(key))}
            type="button"
            role="tab"
            id={`${base}-tab-${key}`}
            aria-controls={`${base}-panel-${key}`}
            aria-selected={key === open.key}
            tabIndex={key === open.key ? 0 : -1}
            onClick={() => choose(key)}
          >
            {name}
            {count !== undefined && <span className="tab-count"> {count}</span>}
          </button>
        ))}
      </div>
      {tabs.map(({ key, name, panel }) => (
        <section
          key={key}
          role="tabpanel"
          id={`${base}-panel-${key}`}
          aria-labelledby={`${base}-tab-${key}`}
          tabIndex={-1}
          hidden={key !== open.key}
          className="tab-panel"
        >
          <h2 className="tab-heading">{name}</h2>
          {panel}
        </section>
      ))}
    </div>
  );
}

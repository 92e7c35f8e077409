import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { changed, type Search } from '../../search.js';

export interface Tab {
  key: string;
  name: string;
  /** Beside the name. */
  count?: ReactNode;
  panel: ReactNode;
}

/**
 * Tabs as ARIA has them: one stop for Tab, arrows between them; which one is open is in the address. Back leads to the tab before: she chose
 * it, as she chooses a page. Tabs that the arrows pass on the way are no places to go back to. Paper has all.
 */
export function Tabs({ label, tabs, search }: { label: string; tabs: readonly Tab[]; search: Search }) {
  const navigate = useNavigate();
  const base = useId();
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const open = tabs.find(({ key }) => key === search.tab) ?? tabs[0]!;
  /** On her way through the tabs by the arrows. */
  const passing = useRef(false);
  const choose = (key: string, byArrow: boolean): void => {
    const replace = key === open.key || (byArrow && passing.current);
    passing.current = byArrow;
    void navigate({ to: '.', search: changed(search, { tab: key }), replace, state: true, resetScroll: false });
  };
  useEffect(() => {
    // Back to another tab: the focus stays among the tabs, on the one that is open.
    const at = [...buttons.current].find(([, button]) => button === document.activeElement);
    if (at && at[0] !== open.key) buttons.current.get(open.key)?.focus();
  }, [open.key]);
  const pressed = (event: KeyboardEvent): void => {
    const at = tabs.indexOf(open);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length]!;
    choose(next.key, true);
    buttons.current.get(next.key)?.focus();
  };
  return (
    <div className="tabs">
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={pressed}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (!currentTarget.contains(relatedTarget)) passing.current = false;
        }}
      >
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
            onClick={() => choose(key, false)}
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

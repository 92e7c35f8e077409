import { useEffect, useRef } from 'react';
import { usePreferences } from '../api/preferences.js';

/** A key, what it does in words for the help, and what it does. */
export interface Shortcut {
  key: string;
  words: string;
  run: () => void;
}

const active = new Set<readonly Shortcut[]>();
/** All that work now, for the help. */
export const activeShortcuts = (): readonly Shortcut[] => [...active].flat();

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select'));

/** While a page or part is shown, its keys work: not while somebody types, not with Ctrl, Alt or Meta, not behind a dialog. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const { shortcuts: on } = usePreferences();
  const newest = useRef(shortcuts);
  newest.current = shortcuts;
  useEffect(() => {
    if (!on) return;
    // The list as it is when the help asks, not as it was when the page came.
    const mine = newest.current;
    active.add(mine);
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || typing(event.target)) return;
      if (document.querySelector('dialog[open], [role=dialog]:not([aria-hidden=true])')) return;
      const shortcut = newest.current.find(({ key }) => key === event.key);
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run();
    };
    addEventListener('keydown', pressed);
    return () => {
      active.delete(mine);
      removeEventListener('keydown', pressed);
    };
  }, [on]);
}

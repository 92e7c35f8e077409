import { useCallback, useState } from 'react';

/**
 * What she types, kept in this window until she sends it: it survives a session that ends, a lost network and a reload, and is gone with the
 * window. `key`: of what it is typed on. Text alone; never a key or an identifier of a person.
 */
export function useDraft(key: string): [text: string, set: (text: string) => void, clear: () => void] {
  const name = `countersign.draft.${key}`;
  const [drafts, setDrafts] = useState<Readonly<Record<string, string>>>({});
  const set = useCallback(
    (text: string) => {
      setDrafts((all) => ({ ...all, [name]: text }));
      try {
        if (text === '') sessionStorage.removeItem(name);
        else sessionStorage.setItem(name, text);
      } catch {
        // A browser that keeps nothing: the text lives as long as the page.
      }
    },
    [name],
  );
  return [drafts[name] ?? kept(name), set, useCallback(() => set(''), [set])];
}

function kept(name: string): string {
  try {
    return sessionStorage.getItem(name) ?? '';
  } catch {
    return '';
  }
}

/** What was typed is sent, and kept no longer. For who does not show the field itself; `useDraft` clears what it shows. */
export function dropDraft(key: string): void {
  try {
    sessionStorage.removeItem(`countersign.draft.${key}`);
  } catch {
    // Nothing is kept then.
  }
}

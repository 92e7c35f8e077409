import { useCallback, useState } from 'react';
import { drafts } from '../api/drafts.js';

/** What she types on something, kept until she sends it (`Drafts`). `key`: of what it is typed on. */
export function useDraft(key: string): [text: string, set: (text: string) => void, clear: () => void] {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const set = useCallback(
    (text: string) => {
      setTyped((all) => ({ ...all, [key]: text }));
      drafts.set(key, text);
    },
    [key],
  );
  return [typed[key] ?? drafts.get(key), set, useCallback(() => set(''), [set])];
}

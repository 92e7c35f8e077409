import { useCallback, useEffect, useRef } from 'react';

/**
 * The focus in the list: real focus, on the link of a row, so that Enter opens it and a screen reader reads it. `j` and `k` move it, and it goes
 * back to the row that had it after whatever an act has opened and closed.
 */
export function useRows(ids: readonly string[]) {
  const body = useRef<HTMLTableSectionElement>(null);
  const last = useRef<string | undefined>(undefined);

  useEffect(() => {
    const remember = ({ target }: FocusEvent): void => {
      const id = target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset.id : undefined;
      if (id !== undefined) last.current = id;
    };
    addEventListener('focusin', remember);
    return () => removeEventListener('focusin', remember);
  }, []);

  const focus = useCallback((id: string | undefined) => {
    const row = id === undefined ? undefined : body.current?.querySelector<HTMLElement>(`[data-id="${id}"]`);
    const link = row?.querySelector<HTMLElement>('.queue-link');
    link?.focus();
    return link !== undefined;
  }, []);

  /** The row that has the focus; else undefined. */
  const current = (): string | undefined =>
    document.activeElement?.closest<HTMLElement>('.queue-table [data-id]')?.dataset.id;

  const move = (by: 1 | -1): void => {
    const from = current();
    const at = ids.indexOf(from ?? last.current ?? '');
    // The first `j` goes to where she was, or to the first row.
    const next = from === undefined ? Math.max(at, 0) : Math.min(Math.max(at + by, 0), ids.length - 1);
    focus(ids[next]);
  };
  /** Where she was, else the first row: for after a page or a dialog is gone. */
  const back = useCallback((id?: string) => focus(id ?? last.current) || focus(ids[0]), [focus, ids]);
  return { body, current, move, focus, back };
}

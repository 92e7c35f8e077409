import { useDraft } from './useDraft.js';

/** The fields of a form as one draft, over what they are when nothing is typed yet. */
export function useFormDraft<F extends object>(
  key: string,
  empty: F,
): [form: F, set: (change: Partial<F>) => void, clear: () => void] {
  const [text, setText, clear] = useDraft(key);
  const form = { ...empty, ...parsed<Partial<F>>(text) };
  return [form, (change) => setText(JSON.stringify({ ...form, ...change })), clear];
}

/** What was kept as JSON; undefined: nothing, or nothing that can be read. */
export function parsed<T>(text: string): T | undefined {
  try {
    return text === '' ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

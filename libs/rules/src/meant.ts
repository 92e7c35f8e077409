import type { Act, View } from '#libs/judging';

/** Which request a bare id means in a word of the source's: this agency's, another's, or that of either. */
export type Meant = 'its own' | 'several' | 'another';

/** Of several requesters it means those who may request and had done so by then. */
export function meantBy(word: Act, request: string, agency: string, view: View): Meant {
  const requesters = Object.keys(view.requestFacts(request)?.requesters ?? {});
  if (requesters.length < 2) return 'its own';
  const all = requesters.map((one) => ({ one, parts: view.request(`${one}/${request}`)?.parts ?? [] }));
  const made = (act: Act): boolean => view.firstOf(act) <= view.lastOf(word) + view.tolerance(word);
  const narrowed = [
    all.filter(({ parts }) => parts.some(({ act }) => view.recipientSaid(act) && made(act))),
    all.filter(({ parts }) => parts.some(({ act }) => view.recipientSaid(act))),
    all,
  ].find((some) => some.length > 0)!;
  if (!narrowed.some(({ one }) => one === agency)) return 'another';
  return narrowed.length > 1 ? 'several' : 'its own';
}

import type { Act, View } from '#libs/judging';

/** The request that a bare id in a source's statement means: this agency's, another agency's, or either. */
export type Meant = 'its own' | 'several' | 'another';

/**
 * Among several requesters the id means those that may request and had requested by then. If there are none, those that may request, and
 * a party's before a stranger's.
 */
export function meantBy(statement: Act, request: string, agency: string, view: View): Meant {
  const requesters = Object.keys(view.requestFacts(request)?.requesters ?? {});
  if (requesters.length < 2) return 'its own';
  const all = requesters.map((one) => ({ one, parts: view.request(`${one}/${request}`)?.parts ?? [] }));
  const made = (act: Act): boolean => view.firstOf(act) <= view.lastOf(statement) + view.tolerance(statement);
  const narrowed = [
    all.filter(({ parts }) => parts.some(({ act }) => view.recipientSaid(act) && made(act))),
    all.filter(({ parts }) => parts.some(({ act }) => view.recipientSaid(act))),
    all.filter(({ one }) => view.family?.recorders.has(one)),
    all,
  ].find((some) => some.length > 0)!;
  if (!narrowed.some(({ one }) => one === agency)) return 'another';
  return narrowed.length > 1 ? 'several' : 'its own';
}

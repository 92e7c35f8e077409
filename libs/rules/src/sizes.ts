import { type Act, inOrder, type Request, speakerOf, sumsOf, type View } from '#libs/judging';

/** What a request came to when something was disclosed for it: of its parts those by somebody who may request, said by then. */
export function requestSizeBy(request: Request, act: Act, view: View): { size: number; unknown: number } {
  const tolerance = view.tolerance(act);
  return sumsOf(
    inOrder(request.parts.filter((part) => view.recipientSaid(part.act) && view.excuses(part.act, act, tolerance))),
  );
}

/** Items that an agency had matched for a request when it disclosed something. */
export function matchedBy(request: Request, act: Act, agency: string, view: View): number {
  let items = 0;
  for (const match of Object.values(request.facts.matches)) {
    if (speakerOf(match.act) !== agency || !view.sourceSaid(match.act) || !view.excuses(match.act, act)) continue;
    items += match.items;
  }
  return items;
}

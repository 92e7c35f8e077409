import { type Act, inOrder, type Part, type Request, speakerOf, sumsOf, type View } from '#libs/judging';

/** What a request came to when something was disclosed for it: of its parts those by somebody who may request, said by then. */
export function requestSizeBy(request: Request, act: Act, view: View): { size: number; unknown: number } {
  const tolerance = view.tolerance(act);
  return sumsOf(
    inOrder(request.parts.filter((part) => view.recipientSaid(part.act) && view.excuses(part.act, act, tolerance))),
  );
}

/** At most so many items an agency had matched for a request id when it disclosed a part, in the match that the part names, if it names one. */
export function matchedBy(requestId: string, { act, matchId }: Part, view: View): number {
  // Rows of what excuses; and each item once, with the first match that has it, whether that excuses or not.
  let [rows, items] = [0, 0];
  for (const { parts } of view.matchesFor(requestId)) {
    for (const match of Object.values(parts)) {
      if (speakerOf(match.act) !== speakerOf(act) || view.firstOf(match.act) > view.lastOf(act)) continue;
      items += match.items;
      if (matchId !== undefined && match.matchId !== matchId) continue;
      if (view.sourceSaid(match.act) && view.excuses(match.act, act)) rows += match.rows;
    }
  }
  return Math.min(rows, items);
}

import { type Act, inOrder, type Part, type Request, speakerOf, sumsOf, type View } from '#libs/judging';

/**
 * The size of a request at the time of an act: the sum of its parts by then, from agencies that may request. `unknown`: items that none of
 * these parts names.
 */
export function requestSizeBy(request: Request, act: Act, view: View): { size: number; unknown: number } {
  const tolerance = view.tolerance(act);
  return sumsOf(
    inOrder(request.parts.filter((part) => view.recipientSaid(part.act) && view.excuses(part.act, act, tolerance))),
  );
}

/**
 * The largest number of items that an agency can have matched for a request id by the time of a part: in the match that the part names, if
 * it names one.
 */
export function matchedBy(requestId: string, { act, matchId }: Part, view: View): number {
  // Both are upper bounds: the rows of matches that excuse, and distinct items, counted with the first match that names them, whether or
  // not it excuses.
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

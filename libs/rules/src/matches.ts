import {
  type Act,
  FIRST_MATCHES,
  type HeardMatches,
  inOrder,
  type MatchPart,
  type Request,
  type View,
} from '#libs/judging';

// What rules about a request ask of its matches, of those by sources with standing: by what they come to, where that says it.

/** What they come to; undefined: they have to be gone through, since rivals hear others, or a sweep is on its way. */
const heardOf = ({ facts: { heard } }: Request, view: View): HeardMatches | undefined =>
  view.families.length === 1 && heard?.sweep === view.agreement?.sweeps ? heard : undefined;

const isComplete = ({ first }: HeardMatches): boolean => first.length < FIRST_MATCHES;

/** All of them, in judging order. */
function allOf({ id }: Request, view: View): MatchPart[] {
  const all = [...view.matchesFor(id)].flatMap(({ parts }) => Object.values(parts));
  return inOrder(all.filter(({ act }) => view.sourceSaid(act)));
}

/** The first of them, in judging order: as many as evidence shows. */
export function firstMatches(request: Request, view: View, counts: (act: Act) => boolean = () => true): Act[] {
  const heard = heardOf(request, view);
  // Each version by which a match is judged is noted where it is only claimed.
  const claimed = view.family?.versions.some((version) => version.claimed) ?? false;
  if (heard && (isComplete(heard) || !claimed)) {
    const first = heard.first.map(({ act }) => act).filter(counts);
    if (isComplete(heard) || first.length === heard.first.length) return first;
  }
  return allOf(request, view)
    .map(({ act }) => act)
    .filter(counts);
}

/** The last of them of which can be said what came before it. */
export function lastConcludedMatch(request: Request, view: View): Act | undefined {
  const heard = heardOf(request, view);
  if (!heard) return allOf(request, view).findLast(({ act }) => view.concluded(act))?.act;
  if (isComplete(heard)) return heard.first.findLast(({ act }) => view.concluded(act))?.act;
  const { latest, concluded } = heard;
  if (latest && view.concluded(latest.act)) return latest.act;
  return concluded && view.concluded(concluded.act) ? concluded.act : undefined;
}

/** Items that they are the first to match for their agency. */
export function matchedItems(request: Request, view: View): number {
  const heard = heardOf(request, view);
  return heard ? heard.items : allOf(request, view).reduce((sum, { items }) => sum + items, 0);
}

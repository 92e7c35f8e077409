import {
  type Act,
  FIRST_MATCHES,
  type HeardMatches,
  inOrder,
  type MatchPart,
  type Request,
  type View,
} from '#libs/judging';

// The matches of a request that come from sources with standing. The sums that are stored with the request answer where they can; otherwise
// every match is read.

/**
 * The stored sums. Undefined: every match must be read, because rival registrations give other sources standing, or a sweep has not
 * finished.
 */
const heardOf = ({ facts: { heard } }: Request, view: View): HeardMatches | undefined =>
  view.families.length === 1 && heard?.sweep === view.agreement?.sweeps ? heard : undefined;

const isComplete = ({ first }: HeardMatches): boolean => first.length < FIRST_MATCHES;

/** All matches, in judging order. */
function allOf({ id }: Request, view: View): MatchPart[] {
  const all = [...view.matchesFor(id)].flatMap(({ parts }) => Object.values(parts));
  return inOrder(all.filter(({ act }) => view.sourceSaid(act)));
}

/** The first matches in judging order: as many as a finding shows as evidence. */
export function firstMatches(request: Request, view: View, counts: (act: Act) => boolean = () => true): Act[] {
  const heard = heardOf(request, view);
  // Where versions are only claimed, the view must record each version that judges a match, so all of them are read.
  const claimed = view.family?.versions.some((version) => version.claimed) ?? false;
  if (heard && (isComplete(heard) || !claimed)) {
    const first = heard.first.map(({ act }) => act).filter(counts);
    if (isComplete(heard) || first.length === heard.first.length) return first;
  }
  return allOf(request, view)
    .map(({ act }) => act)
    .filter(counts);
}

/** The last match that is concluded: all earlier ones are known. */
export function lastConcludedMatch(request: Request, view: View): Act | undefined {
  const heard = heardOf(request, view);
  if (!heard) return allOf(request, view).findLast(({ act }) => view.concluded(act))?.act;
  if (isComplete(heard)) return heard.first.findLast(({ act }) => view.concluded(act))?.act;
  const { latest, concluded } = heard;
  if (latest && view.concluded(latest.act)) return latest.act;
  return concluded && view.concluded(concluded.act) ? concluded.act : undefined;
}

/** Items counted once for each agency: with the first match that names them. */
export function matchedItems(request: Request, view: View): number {
  const heard = heardOf(request, view);
  return heard ? heard.items : allOf(request, view).reduce((sum, { items }) => sum + items, 0);
}

import {
  type BlockFacts,
  type Evidence,
  evidenceOf,
  isRequest,
  type Request,
  speakerOf,
  type Submitted,
  type Version,
  type View,
} from '#libs/judging';
import { NOT_LISTED } from './disclosed.js';
import { NOTHING_UNLISTED, type Unlisted } from './unlisted.js';

/** What one agency's request says of a block's items, and the version that judges it. */
export interface RequestedItems {
  agency: string;
  subject: string;
  word: Submitted;
  version: Version;
}

/** The words of requests in a block, of those that a version judges: each by itself, at its own time, whoever spoke it. */
export function requestedIn(block: BlockFacts, view: View): RequestedItems[] {
  if (!isRequest(block.request)) return [];
  return Object.values(block.submitted).flatMap((word) => {
    const version = view.version(word.act);
    const agency = speakerOf(word.act);
    return version ? [{ agency, subject: `${agency}/${block.request}`, word, version }] : [];
  });
}

/** Items that a request states and does not list: only their rows could tell. */
export function unlistedOf({ act, unknown }: Request, view: View): Unlisted {
  if (unknown === 0 || !view.version(act) || !view.concluded(act)) return NOTHING_UNLISTED;
  return { hits: 0, lacks: [{ reason: NOT_LISTED, items: unknown }] };
}

/** The agreement, and the request's parts. */
export function requestEvidence({ act, parts }: Request, view: View, most = 10): Evidence[] {
  const version = view.bound(act);
  return [
    ...(version ? [{ role: 'agreement', index: version.index }] : []),
    ...parts.slice(0, most).map((part) => evidenceOf('request', part.act)),
  ];
}

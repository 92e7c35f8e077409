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

/** One agency's statement about a block's items, with the version that judges it. */
export interface RequestedItems {
  agency: string;
  subject: string;
  statement: Submitted;
  version: Version;
}

/** The statements of requests about a block that a version judges: each by itself, at its own time, whoever made it. */
export function requestedIn(block: BlockFacts, view: View): RequestedItems[] {
  if (!isRequest(block.request)) return [];
  return Object.values(block.submitted).flatMap((statement) => {
    const version = view.version(statement.act);
    const agency = speakerOf(statement.act);
    return version ? [{ agency, subject: `${agency}/${block.request}`, statement, version }] : [];
  });
}

/** Items that a request states and does not list. Only their rows could decide. */
export function unlistedOf({ act, unknown }: Request, view: View): Unlisted {
  if (unknown === 0 || !view.version(act) || !view.concluded(act)) return NOTHING_UNLISTED;
  return { hits: 0, lacks: [{ reason: NOT_LISTED, items: unknown }] };
}

/** The agreement and the parts of a request. */
export function requestEvidence({ act, parts }: Request, view: View, most = 10): Evidence[] {
  const version = view.bound(act);
  return [
    ...(version ? [{ role: 'agreement', index: version.index }] : []),
    ...parts.slice(0, most).map((part) => evidenceOf('request', part.act)),
  ];
}

import { drafts } from '../api/drafts.js';
import { tellsOutcome } from '../api/outcome.js';
import { parsed } from '../parts/useFormDraft.js';

/** A request as it was sent: sent again with its key it is the same, and done once. */
export interface Kept<Body> {
  key: string;
  body: Body;
}

const sentName = (name: string): string => `${name}.sent`;

/** What was sent under a name and has no outcome yet. */
export const keptOf = <Body>(name: string): Kept<Body> | undefined => parsed(drafts.get(sentName(name)));
export const leaveKept = (name: string): void => drafts.drop(sentName(name));
export const newRequest = <Body>(body: Body): Kept<Body> => ({ key: crypto.randomUUID(), body });

export interface Sends<Body, Done> {
  send: (body: Body, key: string) => Promise<Done>;
  /** Of an act on many: some are left, and the same request goes on with them. */
  unfinished?: (done: Done) => boolean;
}

/**
 * Sends an act. From before it is sent until its outcome is known the request is kept with its key, like what she types: closing a dialog, a
 * reload or a session that ends does not lose it, and it is sent again as it was or not at all.
 */
export async function sendKept<Body, Done>(
  name: string,
  request: Kept<Body>,
  { send, unfinished = () => false }: Sends<Body, Done>,
): Promise<Done> {
  const again = keptOf(name) !== undefined;
  drafts.set(sentName(name), JSON.stringify(request));
  try {
    const done = await send(request.body, request.key);
    if (!unfinished(done)) leaveKept(name);
    return done;
  } catch (error) {
    if (tellsOutcome(error, again)) leaveKept(name);
    throw error;
  }
}

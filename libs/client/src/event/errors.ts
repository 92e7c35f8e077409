import type { RefusalReason } from '#libs/contracts';
import { ClientError } from '../errors.js';

/**
 * Admission would refuse this event, so it is not sent: nothing was journalled and no sequence was used. Correct the field
 * that `pointer` names and build the event again.
 */
export class EventRefused extends ClientError {
  constructor(
    readonly type: string,
    readonly reason: RefusalReason,
    readonly pointer: string | undefined,
    readonly detail: string,
  ) {
    super(`${type} would be refused at admission: ${detail}`);
  }
}

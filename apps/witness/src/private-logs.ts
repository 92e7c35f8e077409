import { UnauthorizedException } from '@nestjs/common';
import { bearerCheck } from '#libs/platform';
import { isAskedByLog, isPrivateLog } from '#libs/tlog';
import type { Witness } from '#libs/witness';

/** Who may ask for the latest checkpoint of a log that shows when somebody reads: the log, by its key, and whoever has the secret. */
export class PrivateLogs {
  private readonly hasSecret: (authorization: string) => boolean;

  constructor(
    private readonly witness: Witness,
    secret: string | undefined,
    private readonly now: () => number = () => Date.now() / 1000,
  ) {
    this.hasSecret = secret === undefined ? () => false : bearerCheck(secret);
  }

  /**
   * null: an open log, or none. false: nothing of it is shown. Throws UnauthorizedException for a proof that does not hold: a recorder whose
   * clock is wrong must not take it that nothing was ever seen.
   */
  admits(hash: string, authorization: string | undefined): boolean | null {
    const log = this.witness.followed(hash);
    if (!log || !isPrivateLog(log.origin)) return null;
    if (authorization === undefined) return false;
    if (this.hasSecret(authorization) || isAskedByLog(authorization, log.origin, log.verifiers, this.now()))
      return true;
    throw new UnauthorizedException('neither the secret, nor a question that the log has signed about now');
  }
}

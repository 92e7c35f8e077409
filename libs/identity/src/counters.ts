import type { Metrics } from '#libs/platform';
import {
  AuthorizationMalformed,
  IssuerAway,
  PrincipalRefused,
  principalReasons,
  TokenRefused,
  tokenReasons,
} from './refusals.js';

/** Tokens by what became of them. Labels: our reasons, and the issuers of the settings; never what a token says. */
export class TokenCounters {
  private readonly accepted;
  private readonly refused;

  /** `issuers`: those of the settings, whose series are there from the start. */
  constructor(metrics: Metrics, issuers: readonly string[] = []) {
    this.accepted = metrics.counter({
      name: 'tokens_accepted_total',
      help: 'Requests whose token was accepted, by issuer; `process`: our own',
      labelNames: ['issuer'],
    });
    this.refused = metrics.counter({
      name: 'tokens_refused_total',
      help: 'Requests whose token was refused, by reason and issuer; `none`: not one of ours, as far as it says',
      labelNames: ['reason', 'issuer'],
    });
    for (const issuer of [...issuers, 'process']) this.accepted.inc({ issuer }, 0);
    for (const reason of [...Object.keys(tokenReasons), 'header']) this.refused.inc({ reason, issuer: 'none' }, 0);
    for (const issuer of issuers)
      for (const reason of [...Object.keys(tokenReasons), ...Object.keys(principalReasons), 'issuer-away'])
        this.refused.inc({ reason, issuer }, 0);
  }

  accept(issuer: string): void {
    this.accepted.inc({ issuer });
  }

  refuse(error: unknown): void {
    if (error instanceof TokenRefused || error instanceof PrincipalRefused)
      this.refused.inc({ reason: error.reason, issuer: error.issuer ?? 'none' });
    else if (error instanceof IssuerAway) this.refused.inc({ reason: 'issuer-away', issuer: error.issuer });
    else if (error instanceof AuthorizationMalformed) this.refused.inc({ reason: 'header', issuer: 'none' });
  }
}

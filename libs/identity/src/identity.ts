import type { DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ConfigError, hostOf, isLoopback, type Metrics } from '#libs/platform';
import { TokenCounters } from './counters.js';
import { bearerOf } from './http/bearer.js';
import { IdentityGuard } from './http/guard.js';
import { type Authentication, authentication } from './http/middleware.js';
import type { BrowserSessions } from './http/sessions.js';
import { type Issuer, isWeb, readIssuers, type WebIssuer } from './issuers/issuers.js';
import { readToken, TokenVerifier } from './issuers/tokens.js';
import { PROCESS_TYPE } from './process/sign.js';
import { type PinnedProcess, readProcessPins } from './process/verify.js';
import type { IdentitySettings } from './settings.js';

export interface IdentityOptions {
  /** File with the keys of our own processes, where they call this app. */
  processKeysFile?: string | undefined;
  openProofs?: boolean;
  warn?: (message: string) => void;
}

/** How an app finds out who asks: read once from its settings. */
export class Identity {
  private constructor(
    /** undefined: no issuer is configured. */
    readonly verifier: TokenVerifier | undefined,
    /** Where people can sign in with a browser. */
    readonly webIssuers: readonly WebIssuer[],
    private readonly processes: readonly PinnedProcess[] | undefined,
    private readonly openProofs: boolean,
    private readonly issuers: readonly string[] = [],
  ) {}

  /** @throws ConfigError */
  static async of(settings: IdentitySettings, options: IdentityOptions = {}): Promise<Identity> {
    const { processKeysFile, openProofs = true, warn } = options;
    const { COUNTERSIGN_ISSUERS_FILE: file, COUNTERSIGN_AUDIENCE: audience } = settings;
    const issuers = file === undefined ? undefined : await readIssuers(file);
    if (issuers) refuseDevelopment(issuers, settings.COUNTERSIGN_PUBLIC_URL);
    const verifier = issuers && new TokenVerifier(issuers, audience, warn ? { warn } : {});
    const processes = processKeysFile === undefined ? undefined : await readProcessPins(processKeysFile);
    const names = (issuers ?? []).map(({ issuer }) => issuer);
    return new Identity(verifier, (issuers ?? []).filter(isWeb), processes, openProofs, names);
  }

  /** For an app without settings: its documents, and tests of its open routes. */
  static none(): Identity {
    return new Identity(undefined, [], undefined, true);
  }

  get hasIssuer(): boolean {
    return this.verifier !== undefined;
  }

  /** Express middleware; before all that answers. `closedBodies`: no open route takes a body, so strangers' are not read. */
  middleware(
    metrics: Metrics,
    { closedBodies = false, sessions }: { closedBodies?: boolean; sessions?: BrowserSessions | undefined } = {},
  ): ReturnType<typeof authentication> {
    const options: Authentication = { counters: new TokenCounters(metrics, this.issuers) };
    if (sessions) options.sessions = sessions;
    if (closedBodies) options.noBodies = this.whyNot;
    if (this.verifier) options.verifier = this.verifier;
    if (this.processes) options.processes = this.processes;
    return authentication(options);
  }

  /**
   * Whether an `Authorization` header says that it is of one of our own processes. Such a token is checked with a key that is here, so it costs
   * little to refuse; and where it is not looked at, nobody can be shown anything, since nobody writes down who looked.
   */
  readonly saysProcess = (authorization: string): boolean => {
    if (!this.processes) return false;
    try {
      const token = bearerOf(['authorization', authorization]);
      return token !== undefined && readToken(token).header['typ'] === PROCESS_TYPE;
    } catch {
      return false;
    }
  };

  private get whyNot(): string {
    return this.verifier
      ? 'Send an access token: Authorization: Bearer <token>.'
      : 'This needs an access token, and no issuer is configured here: set COUNTERSIGN_ISSUERS_FILE.';
  }

  /** Denies by default: import it in the app's module. */
  module(): DynamicModule {
    const { openProofs, whyNot } = this;
    return {
      module: IdentityModule,
      providers: [{ provide: APP_GUARD, useValue: new IdentityGuard({ openProofs, whyNot }) }],
    };
  }
}

class IdentityModule {}

/** An issuer on this machine asks nobody for a password, as ours for development does. @throws ConfigError where others reach the app. */
function refuseDevelopment(issuers: readonly Issuer[], publicUrl: string | undefined): void {
  if (publicUrl === undefined || isLoopback(hostOf(publicUrl))) return;
  const here = issuers.filter(({ issuer }) => isLoopback(hostOf(issuer)));
  if (here.length === 0) return;
  throw new ConfigError(
    here.map(({ issuer }) => ({
      key: 'COUNTERSIGN_ISSUERS_FILE',
      expected:
        'issuers that others reach too are expected beside such a COUNTERSIGN_PUBLIC_URL: one on this machine is for development',
      received: `names ${issuer}`,
    })),
  );
}

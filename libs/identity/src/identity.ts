import type { DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Metrics } from '#libs/platform';
import { TokenCounters } from './counters.js';
import { IdentityGuard } from './http/guard.js';
import { type Authentication, authentication } from './http/middleware.js';
import { readIssuers } from './issuers/issuers.js';
import { TokenVerifier } from './issuers/tokens.js';
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
    private readonly verifier: TokenVerifier | undefined,
    private readonly processes: readonly PinnedProcess[] | undefined,
    private readonly openProofs: boolean,
  ) {}

  /** @throws ConfigError */
  static async of(settings: IdentitySettings, options: IdentityOptions = {}): Promise<Identity> {
    const { processKeysFile, openProofs = true, warn } = options;
    const { COUNTERSIGN_ISSUERS_FILE: file, COUNTERSIGN_AUDIENCE: audience } = settings;
    const verifier =
      file === undefined ? undefined : new TokenVerifier(await readIssuers(file), audience, warn ? { warn } : {});
    const processes = processKeysFile === undefined ? undefined : await readProcessPins(processKeysFile);
    return new Identity(verifier, processes, openProofs);
  }

  /** For an app without settings: its documents, and tests of its open routes. */
  static none(): Identity {
    return new Identity(undefined, undefined, true);
  }

  get hasIssuer(): boolean {
    return this.verifier !== undefined;
  }

  /** Express middleware; before all that answers. */
  middleware(metrics: Metrics): ReturnType<typeof authentication> {
    const options: Authentication = { counters: new TokenCounters(metrics) };
    if (this.verifier) options.verifier = this.verifier;
    if (this.processes) options.processes = this.processes;
    return authentication(options);
  }

  /** Denies by default: import it in the app's module. */
  module(): DynamicModule {
    const whyNot = this.verifier
      ? 'Send an access token: Authorization: Bearer <token>.'
      : 'This needs an access token, and no issuer is configured here: set COUNTERSIGN_ISSUERS_FILE.';
    return {
      module: IdentityModule,
      providers: [{ provide: APP_GUARD, useValue: new IdentityGuard({ openProofs: this.openProofs, whyNot }) }],
    };
  }
}

class IdentityModule {}

/** What we use of oidc-provider, which brings no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  /** An entity that is stored: fields are set, then saved. */
  interface Stored {
    save(): Promise<string>;
    [field: string]: unknown;
  }

  interface Grant extends Stored {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
  }

  export interface Context {
    req: IncomingMessage;
    body: unknown;
    type: string;
    oidc: {
      route: string;
      provider: Provider;
      client?: { clientId: string };
      /** Parameters of a form that the provider has read. */
      body?: Record<string, string | undefined>;
      params?: Record<string, string | undefined>;
      session?: { accountId: string };
      result?: { login?: { accountId: string } };
      entities: { DeviceCode?: Stored; AuthorizationCode?: Stored; RefreshToken?: Stored };
    };
  }

  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    readonly Grant: new (of: { accountId: string; clientId: string }) => Grant;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    use(middleware: (ctx: Context, next: () => Promise<void>) => Promise<void>): void;
    on(event: 'server_error' | 'backchannel.error', listener: (ctx: Context, error: Error) => void): void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<{ uid: string }>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
  }

  export const errors: { InvalidTarget: new (description: string) => Error };

  export const interactionPolicy: {
    base(): { get(prompt: string): { checks: { add(check: unknown): void } }; remove(prompt: string): void };
    Check: {
      new (reason: string, description: string, error: string, check: (ctx: Context) => boolean): unknown;
      readonly REQUEST_PROMPT: boolean;
      readonly NO_NEED_TO_PROMPT: boolean;
    };
  };
}

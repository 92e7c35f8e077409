import { ClientError } from '../errors.js';

/** There is no access token to send. The message says what to do, and holds no token and no secret. */
export abstract class TokenError extends ClientError {
  /** Trying again later can help. */
  abstract readonly passing: boolean;
}

/** The issuer could not be reached, or is not ready. Try again later; meanwhile the source asks less and less often. */
export class IssuerUnavailable extends TokenError {
  readonly passing = true;
  constructor(
    readonly issuer: string,
    readonly why: string,
  ) {
    super(
      `the issuer ${issuer} gave no token (${why}): check that it runs and can be reached from here, then try again`,
    );
  }
}

/** The issuer does not take these credentials, or not for what was asked. Put the client's id, its secret or the request right. */
export class CredentialsRefused extends TokenError {
  readonly passing = false;
  constructor(
    readonly issuer: string,
    readonly clientId: string,
    /** `error` of RFC 6749, 5.2: `invalid_client`. */
    readonly error: string,
    readonly description: string | undefined,
  ) {
    super(
      `the issuer ${issuer} refuses the client ${clientId} (${[error, description].filter(Boolean).join(': ')}): ${DO[error] ?? 'ask those who run it what this client may ask for'}`,
    );
  }
}

const DO: Record<string, string> = {
  invalid_client: 'check the client id and the file with its secret; a secret may have been replaced',
  unauthorized_client: 'the client must be allowed to get tokens in this way there',
  invalid_scope: 'ask for another scope',
  invalid_target: 'ask for another resource',
};

/** The secret could not be had: its file is not there, or others can read it. Put that right. */
export class SecretUnusable extends TokenError {
  readonly passing = false;
  constructor(
    readonly clientId: string,
    override readonly cause: Error,
  ) {
    super(`the secret of the client ${clientId}: ${cause.message}`);
  }
}

/** What answers there is no issuer of tokens that we can use. */
export class IssuerUnusable extends TokenError {
  readonly passing = false;
  constructor(
    readonly issuer: string,
    readonly why: string,
  ) {
    super(`${issuer} cannot be used as an issuer of tokens: ${why}`);
  }
}

/** The file with the token cannot be used: not there, readable by others, empty, or with a token that has expired. */
export class TokenFileUnusable extends TokenError {
  readonly passing = false;
  constructor(
    readonly path: string,
    why: string,
  ) {
    super(`token file ${path}: ${why}`);
  }
}

/** A token over plain HTTP can be read, and used, by everybody on the way (RFC 6750, 5.3). Give an https address. */
export class TokenInTheClear extends TokenError {
  readonly passing = false;
  constructor(readonly url: string) {
    super(`${url} is not https: a token or secret goes over plain HTTP to this machine alone`);
  }
}

import { setTimeout } from 'node:timers/promises';
import { CredentialsRefused, IssuerUnusable, TokenError } from './errors.js';
import { askIssuer, type IssuerAnswer } from './issuer-http.js';
import { issuerMetadata } from './issuer-metadata.js';
import { type GivenToken, tokenIn } from './token-answer.js';

export interface DeviceLogin {
  issuer: string;
  clientId: string;
  scope?: string;
  resource?: string;
  /** Who is to sign in, as a hint for an issuer that takes one. */
  loginHint?: string;
  /** Called once: what the person is to do. With a hint: only where that did not do. */
  onCode: (code: { url: string; completeUrl: string | undefined; code: string; seconds: number }) => void;
  signal?: AbortSignal;
  /** Waits, in milliseconds. For tests. */
  pause?: (ms: number) => Promise<unknown>;
}

/** Nobody signed in while the code was valid, or whoever did said no. Begin again. */
export class LoginNotDone extends TokenError {
  readonly passing = false;
  constructor(why: string) {
    super(`nobody was signed in: ${why}`);
  }
}

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const DEFAULT_INTERVAL_SECONDS = 5;
/** RFC 8628, 3.5 */
const SLOWER_SECONDS = 5;

/**
 * Signs a person in by a code that she enters in a browser, on any machine (RFC 8628). Resolves when she has.
 * @throws TokenError; the signal's reason.
 */
export async function deviceLogin({
  issuer,
  clientId,
  scope,
  resource,
  loginHint,
  onCode,
  signal,
  pause = (ms) => setTimeout(ms, undefined, signal ? { signal } : {}),
}: DeviceLogin): Promise<GivenToken> {
  const { tokenEndpoint, deviceEndpoint } = await issuerMetadata(issuer);
  if (deviceEndpoint === undefined)
    throw new IssuerUnusable(issuer, 'it does not offer the device flow; get a token there in another way');
  const of = { client_id: clientId, ...(resource === undefined ? {} : { resource }) };
  const begun = await askIssuer(issuer, deviceEndpoint, {
    form: {
      ...of,
      ...(scope === undefined ? {} : { scope }),
      ...(loginHint === undefined ? {} : { login_hint: loginHint }),
    },
  });
  if (begun.status !== 200) throw refusal(issuer, clientId, begun);
  const { device_code: device, user_code: code, verification_uri: url } = begun.body;
  const { verification_uri_complete: complete, expires_in: life, interval } = begun.body;
  const seconds = Number(life);
  if (typeof device !== 'string' || typeof code !== 'string' || typeof url !== 'string' || !(seconds > 0))
    throw new IssuerUnusable(issuer, 'its answer holds no code for a device');
  const completeUrl = typeof complete === 'string' ? complete : undefined;
  let told = false;
  const tell = (): void => {
    if (!told) onCode({ url, completeUrl, code, seconds });
    told = true;
  };
  if (loginHint === undefined) tell();
  const end = Date.now() + seconds * 1000;
  // With a hint the person may be signed in by now.
  let wait = loginHint === undefined ? undefined : 0;
  let between = Number(interval) > 0 ? Number(interval) : DEFAULT_INTERVAL_SECONDS;
  while (Date.now() < end) {
    await pause((wait ?? between) * 1000);
    wait = undefined;
    const form = { ...of, grant_type: GRANT, device_code: device };
    const answer = await askIssuer(issuer, tokenEndpoint, { form }).catch((error: unknown) => {
      if (error instanceof TokenError && error.passing) return undefined;
      throw error;
    });
    if (answer?.status === 200) return tokenIn(issuer, answer.body);
    tell();
    if (answer === undefined) {
      between *= 2;
      continue;
    }
    switch (answer.body['error']) {
      case 'authorization_pending':
        break;
      case 'slow_down':
        between += SLOWER_SECONDS;
        break;
      case 'access_denied':
        throw new LoginNotDone('the sign-in was refused');
      case 'expired_token':
        throw new LoginNotDone('the code has expired; begin again');
      default:
        throw refusal(issuer, clientId, answer);
    }
  }
  throw new LoginNotDone('the code has expired; begin again');
}

function refusal(issuer: string, clientId: string, { status, body }: IssuerAnswer): TokenError {
  const { error, error_description: description } = body;
  return typeof error === 'string'
    ? new CredentialsRefused(issuer, clientId, error, typeof description === 'string' ? description : undefined)
    : new IssuerUnusable(issuer, `it answers HTTP ${status}`);
}

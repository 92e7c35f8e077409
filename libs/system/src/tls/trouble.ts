/** Why a connection with TLS was not made, and what to do about it. */
export interface TlsTrouble {
  /** Node's or OpenSSL's name of it, such as `CERT_HAS_EXPIRED`. */
  code: string;
  advice: string;
}

const UNKNOWN =
  'no authority that is trusted here has signed its certificate: name the file with the right ones (KAFKA_TLS_CA_FILE), which may be ' +
  'missing an intermediate one. Trust no certificate that the server itself sends you';
const NO_CERTIFICATE =
  'it wants a certificate of the client: name it and its key (KAFKA_TLS_CERT_FILE, KAFKA_TLS_KEY_FILE)';
const NOT_TAKEN =
  "it does not take the client's certificate: have it signed by an authority that the brokers trust, for use by clients, " +
  'and name it and its key (KAFKA_TLS_CERT_FILE, KAFKA_TLS_KEY_FILE)';
const NO_COMMON = 'client and server share no version or cipher of TLS: allow TLSv1.2 or TLSv1.3 there';

/** Each stays until somebody changes a file or a setting; trying again is in vain. */
const ADVICE: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN,
  CERT_SIGNATURE_FAILURE: UNKNOWN,
  CERT_UNTRUSTED: UNKNOWN,
  INVALID_CA: UNKNOWN,
  CERT_HAS_EXPIRED:
    "its certificate has expired: have the brokers' operator renew it, and check the clock of this machine",
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: check the clock of this machine',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for other names: use the host name that stands in it, or have the brokers’ operator add this one ' +
    '(subjectAltName; the names that brokers advertise count too)',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: NO_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: NO_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: NO_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: NOT_TAKEN,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: NOT_TAKEN,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: NOT_TAKEN,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: NOT_TAKEN,
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: NOT_TAKEN,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: NO_COMMON,
  ERR_SSL_UNSUPPORTED_PROTOCOL: NO_COMMON,
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: NO_COMMON,
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS at this port: check the port',
};

/** What is wrong with certificates or protocol, through the errors that a driver puts around it; undefined: it is something else. */
export function tlsTrouble(error: unknown): TlsTrouble | undefined {
  for (const at of causes(error)) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' && Object.hasOwn(ADVICE, code)) return { code, advice: ADVICE[code]! };
  }
  return undefined;
}

/** An error and what it was made of; drivers name it `cause` or `originalError`. */
function* causes(error: unknown): Generator<Error> {
  const seen = new Set<Error>();
  const next = [error];
  while (next.length > 0) {
    const at = next.shift();
    if (!(at instanceof Error) || seen.has(at)) continue;
    seen.add(at);
    yield at;
    next.push(at.cause, (at as { originalError?: unknown }).originalError);
  }
}

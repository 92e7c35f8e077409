/** The program by which people sign in: the countersign command, and any other on this machine. It has no secret (RFC 8252). */
export const PUBLIC_CLIENT = 'countersign';
/** The api, for people with a browser: it has a secret, and renews their tokens. */
export const WEB_CLIENT = 'countersign-web';

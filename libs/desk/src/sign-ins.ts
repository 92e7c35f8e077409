import type { DataSource } from 'typeorm';
import { digestOf } from './digest.js';

const MINUTES = 10;
/** How long a logout token is remembered: longer than one may be old. */
const LOGOUT_MINUTES = 30;

export interface SignIn {
  issuer: string;
  /** Encrypted by whoever stores it. */
  pending: Buffer;
}

/** Sign-ins under way, and logouts that were taken: each once. */
export class SignInStore {
  constructor(private readonly db: DataSource) {}

  /** `browser`: a secret that the browser has too, so that nobody ends another's sign-in in hers. */
  async begin(state: string, browser: string, { issuer, pending }: SignIn): Promise<void> {
    await this.sweep();
    await this.db.query(
      `INSERT INTO desk.sign_in (state, browser, issuer, pending, until)
       VALUES ($1, $2, $3, $4, now() + interval '${MINUTES} minutes')`,
      [digestOf('state', state), digestOf('browser', browser), issuer, pending],
    );
  }

  /** undefined: none is under way, or in another browser, or it was taken. */
  async take(state: string, browser: string): Promise<SignIn | undefined> {
    const [rows] = await this.db.query<[SignIn[], number]>(
      'DELETE FROM desk.sign_in WHERE state = $1 AND browser = $2 AND until > now() RETURNING issuer, pending',
      [digestOf('state', state), digestOf('browser', browser)],
    );
    return rows[0];
  }

  /** Whether a logout token has done what it says already. */
  async logoutTaken(issuer: string, jti: string): Promise<boolean> {
    const rows = await this.db.query<unknown[]>('SELECT 1 FROM desk.logout WHERE jti = $1', [digestOf(issuer, jti)]);
    return rows.length > 0;
  }

  /** A logout token has done what it says: it does nothing from now on. */
  async takeLogout(issuer: string, jti: string): Promise<void> {
    await this.db.query('DELETE FROM desk.logout WHERE until < now()');
    await this.db.query(
      `INSERT INTO desk.logout (jti, until) VALUES ($1, now() + interval '${LOGOUT_MINUTES} minutes')
       ON CONFLICT (jti) DO NOTHING`,
      [digestOf(issuer, jti)],
    );
  }

  async sweep(): Promise<void> {
    await this.db.query('DELETE FROM desk.sign_in WHERE until < now()');
  }
}

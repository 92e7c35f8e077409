export interface SignInLink {
  issuer?: string | undefined;
  to?: string | undefined;
  /** She gives her credentials again, whatever her issuer remembers of her. */
  fresh?: boolean | undefined;
}

/** Where a page leads to sign in. */
export function signInPath({ issuer, to, fresh = false }: SignInLink = {}): string {
  const query = new URLSearchParams();
  if (issuer !== undefined) query.set('issuer', issuer);
  if (to !== undefined) query.set('to', to);
  if (fresh) query.set('fresh', '1');
  return `/auth/sign-in${query.size > 0 ? `?${query.toString()}` : ''}`;
}

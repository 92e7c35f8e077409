import { choosePage, failedPage, signedInPage } from './pages.js';

describe('pages of signing in', () => {
  it('ask by which of several issuers, with a link for each that keeps where she wanted to go', () => {
    const page = choosePage(
      [
        { name: 'https://login.irs.example', label: 'IRS staff' },
        { name: 'https://login.ice.example', label: '<ICE>' },
      ],
      { to: '/findings?rule=DIS-17', fresh: true },
    );
    expect(page).toContain(
      'href="/auth/sign-in?issuer=https%3A%2F%2Flogin.irs.example&#38;to=%2Ffindings%3Frule%3DDIS-17&#38;fresh=1">IRS staff</a>',
    );
    expect(page).toContain('&#60;ICE&#62;');
  });

  it('run nothing, and take nothing that they are given for their own', () => {
    const wild = `"><script>alert('1')</script>`;
    for (const page of [
      choosePage([{ name: wild, label: wild }], { to: wild }),
      signedInPage(wild),
      failedPage(wild, wild, { issuer: wild, to: wild }),
    ])
      expect(page).not.toMatch(/<script|alert\('|style=|javascript:/);
  });

  it('lead on by themselves', () => {
    expect(signedInPage('/findings?a=1&b=2')).toContain('content="0;url=/findings?a=1&#38;b=2"');
    const failed = failedPage('no', 'https://ledger.example', { issuer: 'https://a.example', to: '/x', fresh: true });
    expect(failed).toContain(
      'href="https://ledger.example/auth/sign-in?issuer=https%3A%2F%2Fa.example&#38;to=%2Fx&#38;fresh=1"',
    );
    expect(failedPage('no', 'https://ledger.example')).toContain('href="https://ledger.example/auth/sign-in"');
  });
});

import { type SignInLink, signInPath } from './sign-in-path.js';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A page that works without scripts and styles. `body` is HTML; `title` is text. */
const page = (title: string, body: string, head = ''): string => `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${head}
<title>${escaped(title)}</title></head>
<body><main><h1>${escaped(title)}</h1>
${body}
</main></body>
</html>
`;

/**
 * She is signed in, and her browser goes on by itself. Not by a redirect: it would come of the issuer's site in the eyes of the browser,
 * as all that follows on one from there does, and sessions are not used for what other sites ask.
 */
export const signedInPage = (to: string): string =>
  page(
    'You are signed in',
    `<p><a href="${escaped(to)}">Continue</a></p>`,
    `<meta http-equiv="refresh" content="0;url=${escaped(to)}">`,
  );

export const choosePage = (
  issuers: readonly { name: string; label: string }[],
  link: Omit<SignInLink, 'issuer'>,
): string =>
  page(
    'Sign in',
    `<ul>${issuers
      .map(
        ({ name, label }) =>
          `<li><a href="${escaped(signInPath({ ...link, issuer: name }))}">${escaped(label)}</a></li>`,
      )
      .join('\n')}</ul>`,
  );

/** `base`: of the site, where the page may be shown below another address. */
export const failedPage = (words: string, base: string, again: SignInLink = {}): string =>
  page(
    'You are not signed in',
    `<p>${escaped(words)}</p>\n<p><a href="${escaped(base + signInPath(again))}">Sign in</a></p>`,
  );

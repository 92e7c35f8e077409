import { createHash } from 'node:crypto';
import type { Person } from './people.js';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff }
.warning { border: 2px solid #8a1f11; padding: .5rem 1rem; font-weight: bold }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid #ccc; vertical-align: top }
button, input { font: inherit; padding: .3rem .8rem }
code { font-size: 1.1em }`;

/** No script runs, and nothing is fetched. Forms lead here, and from here to programs on this machine that a person signs in to. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self' http://127.0.0.1:* http://localhost:*",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A page that works without scripts. `body` is HTML; `title` is text. */
export const page = (title: string, body: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<p class="warning">Development only: no passwords. Whoever reaches this page can sign in as anybody on it.</p>
<h1>${escaped(title)}</h1>
${body}
</body>
</html>
`;

/** A button for each person. */
export const choosePage = (people: readonly Person[], action: string): string =>
  page('Sign in as', peopleTable(people, action));

export const peoplePage = (people: readonly Person[]): string =>
  page(
    'Development issuer',
    `<p>These people can sign in, with <code>countersign login</code> or from a program that asks for it:</p>${peopleTable(people)}`,
  );

export const codePage = (form: string, problem: string | undefined): string =>
  page(
    'Sign in a device',
    `<p>${escaped(problem ?? 'Enter the code that your terminal shows.')}</p>${form}<p><button type="submit" form="op.deviceInputForm">Continue</button></p>`,
  );

export const confirmPage = (form: string, code: string): string =>
  page(
    'Is this the code that your terminal shows?',
    `<p><code>${escaped(code)}</code></p>${form}
<p><button type="submit" form="op.deviceConfirmForm">Yes, continue</button>
<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">No, stop</button></p>`,
  );

export const signedInPage = (): string =>
  page('Signed in', '<p>You can close this page: the terminal goes on by itself.</p>');

export const signOutPage = (form: string): string =>
  page(
    'Sign out here too?',
    `${form}<p><button type="submit" form="op.logoutForm" name="logout" value="yes">Yes, sign out</button></p>`,
  );

/** `form`: its beginning, with hidden fields. */
export const continuePage = (form: string): string =>
  page('Somebody else is signed in', `${form}<p><button type="submit">Sign her out and continue</button></p></form>`);

export const signedOutPage = (): string => page('Signed out', '<p>You can close this page.</p>');

export const errorPage = (words: string): string => page('That did not work', `<p>${escaped(words)}</p>`);

function peopleTable(people: readonly Person[], action?: string): string {
  const rows = people.map((person) => {
    const cells = [person.name, `<code>${escaped(person.login)}</code>`, roleOf(person)];
    const button = `<button name="login" value="${escaped(person.login)}">Sign in as ${escaped(person.login)}</button>`;
    return `<tr><td>${escaped(cells[0]!)}</td><td>${action === undefined ? cells[1]! : button}</td><td>${escaped(cells[2]!)}</td></tr>`;
  });
  const table = `<table><tr><th>name</th><th>login</th><th>acts as</th></tr>${rows.join('\n')}</table>`;
  return action === undefined ? table : `<form method="post" action="${escaped(action)}">${table}</form>`;
}

function roleOf(person: Person): string {
  const role = person.role.replace('-', ' ');
  if ('agency' in person) return `${role} of ${person.agency}`;
  const of = (values: '*' | readonly string[]): string => (values === '*' ? 'all' : values.join(', '));
  return `${role}; agencies: ${of(person.agencies)}; agreements: ${of(person.agreements)}; until ${person.until}`;
}

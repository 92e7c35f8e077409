import { answersOf, needOf, needs, rangeOf } from './markdown.js';
import type { Answered, OpenApiDocument, Operation, Parameter } from './types.js';

/**
 * The document as a page of HTML: it runs no script and has no style of its own, so that the strictest Content-Security-Policy holds for it.
 * `style` and `json`: where these are, seen from the page.
 */
export function openApiPage(document: OpenApiDocument, { style, json }: { style: string; json: string }): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ title: `${method.toUpperCase()} ${path}`, operation })),
  );
  const title = escaped(document.info.title);
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>`,
    `<link rel="stylesheet" href="${style}"></head>`,
    `<body><header><h1>${title}</h1>`,
    ...paragraphs(document.info.description),
    `<p>The same for programs: <a href="${json}">OpenAPI 3.1</a>.</p></header>`,
    '<nav><table>',
    ...operations.map(
      ({ title: name, operation }) =>
        `<tr><td><a href="#${operation.operationId}"><code>${escaped(name)}</code></a></td><td>${inline(operation.summary)}</td></tr>`,
    ),
    '</table></nav><main>',
    ...operations.flatMap(({ title: name, operation }) => section(name, operation)),
    '<h2>Answers</h2>',
    ...Object.entries(document.components.schemas).map(
      ([id, schema]) =>
        `<section id="answer-${id}"><h3>${id}</h3><pre>${escaped(JSON.stringify(schema, null, 2))}</pre></section>`,
    ),
    '</main></body></html>\n',
  ].join('\n');
}

export const STYLE = `body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; }
code, pre { font: 0.875rem/1.4 ui-monospace, monospace; }
pre { padding: 0.75rem; overflow: auto; background: #f4f4f4; }
table { width: 100%; border-collapse: collapse; }
td, th { padding: 0.25rem 0.5rem; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; }
section { margin-top: 2.5rem; }
a { color: #003e8a; }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #161616; }
  pre { background: #262626; }
  td, th { border-color: #444; }
  a { color: #9cc4ff; }
}
`;

function section(title: string, operation: Operation): string[] {
  const { operationId, description, security, parameters = [], requestBody, responses } = operation;
  return [
    `<section id="${operationId}"><h2><code>${escaped(title)}</code></h2>`,
    ...paragraphs(description),
    `<p>${needs(security)}</p>`,
    ...(parameters.length > 0
      ? ['<table><tr><th>parameter</th><th>in</th><th></th><th>what</th></tr>', ...parameters.map(row), '</table>']
      : []),
    ...Object.entries(requestBody?.content ?? {}).map(
      ([type, media]) => `<p>Body <code>${escaped(type)}</code> ${links(answersOf(media))}</p>`,
    ),
    '<table><tr><th>status</th><th>what</th><th>answer</th></tr>',
    ...Object.entries(responses).map(answered),
    '</table>',
    ...example(responses['200']),
    '</section>',
  ];
}

const row = ({ name, in: where, description = '', ...parameter }: Parameter): string =>
  `<tr><td><code>${escaped(name)}</code></td><td>${where}</td><td>${inline(needOf(parameter))}</td><td>${inline(`${description}${rangeOf(parameter)}`)}</td></tr>`;

function answered([status, { description, content = {} }]: [string, Answered]): string {
  const ids = new Set(Object.values(content).flatMap(answersOf));
  return `<tr><td>${status}</td><td>${inline(description)}</td><td>${links([...ids])}</td></tr>`;
}

function example(answer: Answered | undefined): string[] {
  const value = Object.values(answer?.content ?? {})[0]?.example;
  if (value === undefined) return [];
  return [`<pre>${escaped(typeof value === 'string' ? value : JSON.stringify(value, null, 2))}</pre>`];
}

const links = (ids: readonly string[]): string => ids.map((id) => `<a href="#answer-${id}">${id}</a>`).join(' or ');

const paragraphs = (text: string): string[] => text.split('\n\n').map((one) => `<p>${inline(one)}</p>`);

/** As far as our texts use Markdown: code, bold, and links, of which the words stay. */
const inline = (text: string): string =>
  escaped(text)
    .replace(/`([^`]*)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]*)\*\*/g, '<strong>$1</strong>')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

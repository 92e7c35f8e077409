import type { Media, OpenApiDocument, Operation, Parameter } from './types.js';

/** An OpenAPI document for people. `file`: where it lies as JSON, beside the page; `app`: which one serves it. */
export function openApiMarkdown(document: OpenApiDocument, file: string, app: string): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
  const parts = [
    '<!-- Written by scripts/api-docs.mjs from the running module; a spec fails when it is stale. -->',
    `# ${document.info.title}`,
    document.info.description,
    `The same as OpenAPI 3.1: [${file}](${file}), and at \`/docs\` of a running ${app}.`,
    '`/health/live` and `/health/ready` are there as on every app.',
    `| | |\n| --- | --- |\n${operations
      .map(({ method, path, operation }) => `| \`${method.toUpperCase()} ${path}\` | ${operation.summary} |`)
      .join('\n')}`,
    ...operations.map(({ method, path, operation }) => section(method, path, operation)),
    '## Answers',
    ...Object.entries(document.components.schemas).map(
      ([id, schema]) => `### ${id}\n\n\`\`\`json\n${JSON.stringify(schema, null, 2)}\n\`\`\``,
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(
  method: string,
  path: string,
  { description, security, parameters = [], requestBody, responses }: Operation,
): string {
  const parts = [`## ${method.toUpperCase()} ${path}`, description];
  parts.push(needs(security));
  if (parameters.length > 0) {
    const rows = parameters.map((parameter) => `| ${cells(parameter).join(' | ')} |`);
    parts.push(['| parameter | in | | what |', '| --- | --- | --- | --- |', ...rows].join('\n'));
  }
  if (requestBody)
    parts.push(
      `**Body** ${Object.entries(requestBody.content)
        .map(([type, media]) => `\`${type}\` (${linksTo(media) || 'any'})`)
        .join(', ')}`,
    );
  for (const [status, { description: says, content = {} }] of Object.entries(responses)) {
    const [media] = Object.values(content);
    const links = linksTo(media);
    const own = status === '200' || !links.startsWith('[Problem]');
    parts.push(`**${status}** ${links && own ? `${links}: ` : ''}${says}`);
    if (status === '200' && media?.example !== undefined) parts.push(example(media.example));
  }
  return parts.join('\n\n');
}

/** Who may call. */
export const needs = (security: Operation['security']): string =>
  security.some((one) => Object.keys(one).length === 0) ? 'Open: needs no token.' : 'Needs a token.';

/** The answers of a media type, linked to their sections. */
const linksTo = (media: Media | undefined): string =>
  answersOf(media)
    .map((type) => `[${type}](#${type.toLowerCase()})`)
    .join(' or ');

/** Ids of the components that a media type may have. */
export function answersOf(media: Media | undefined): string[] {
  const schema = (media?.schema ?? {}) as Choice;
  const choices = [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  return choices.flatMap(({ $ref }) => $ref?.split('/').at(-1) ?? []);
}
interface Choice {
  $ref?: string;
  oneOf?: { $ref: string }[];
  anyOf?: { $ref: string }[];
}

function cells({ name, in: where, description, ...parameter }: Parameter): string[] {
  return [`\`${name}\``, where, needOf(parameter), `${description ?? ''}${rangeOf(parameter)}`];
}

/** Must it be given, or what holds where it is not? */
export function needOf({ required, schema }: Pick<Parameter, 'required' | 'schema'>): string {
  if (required) return 'required';
  return schema['default'] === undefined ? 'optional' : `default \`${JSON.stringify(schema['default'])}\``;
}

/** What values it takes, where that is few words. */
export function rangeOf({ schema }: Pick<Parameter, 'schema'>): string {
  const { enum: choice, minimum, maximum } = schema as { enum?: unknown[]; minimum?: number; maximum?: number };
  if (choice) return ` (${choice.map((value) => `\`${String(value)}\``).join(', ')})`;
  return minimum !== undefined && maximum !== undefined ? ` (${minimum} to ${maximum})` : '';
}

function example(value: unknown): string {
  return typeof value === 'string'
    ? `\`\`\`text\n${value.trimEnd()}\n\`\`\``
    : `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}

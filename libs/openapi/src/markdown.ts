import type { OpenAPIObject } from '@nestjs/swagger';

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: { default?: string | number | boolean; enum?: unknown[]; minimum?: number; maximum?: number };
}
interface Media {
  schema?: { $ref?: string; oneOf?: { $ref: string }[] };
  example?: unknown;
}
interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
}

/** An OpenAPI document for people. `file`: where it lies as JSON, beside the page; `app`: which one serves it. */
export function openApiMarkdown(document: OpenAPIObject, file: string, app: string): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({ method, path, operation })),
  );
  const parts = [
    '<!-- Written by scripts/api-docs.mjs from the running module; a spec fails when it is stale. -->',
    `# ${document.info.title}`,
    document.info.description ?? '',
    `The same as OpenAPI 3: [${file}](${file}), and at \`/docs\` of a running ${app}.`,
    '`/health/live`, `/health/ready` and `/metrics` are there as on every app.',
    `| | |\n| --- | --- |\n${operations
      .map(({ method, path, operation }) => `| \`${method.toUpperCase()} ${path}\` | ${operation.summary ?? ''} |`)
      .join('\n')}`,
    ...operations.map(({ method, path, operation }) => section(method, path, operation)),
    '## Answers',
    ...Object.entries(document.components?.schemas ?? {}).map(
      ([id, schema]) => `### ${id}\n\n\`\`\`json\n${JSON.stringify(schema, null, 2)}\n\`\`\``,
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(
  method: string,
  path: string,
  { description, parameters = [], requestBody, responses }: Operation,
): string {
  const parts = [`## ${method.toUpperCase()} ${path}`, description ?? ''];
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

/** The answers of a media type, linked to their sections. */
const linksTo = ({ schema = {} }: Media = {}): string =>
  [schema, ...(schema.oneOf ?? [])]
    .flatMap(({ $ref }) => $ref?.split('/').at(-1) ?? [])
    .map((type) => `[${type}](#${type.toLowerCase()})`)
    .join(' or ');

function cells({ name, in: where, required, description, schema = {} }: Parameter): string[] {
  const need = required
    ? 'required'
    : schema.default === undefined
      ? 'optional'
      : `default \`${String(schema.default)}\``;
  const choice = schema.enum ? ` (${schema.enum.map((value) => `\`${String(value)}\``).join(', ')})` : '';
  const range =
    schema.minimum !== undefined && schema.maximum !== undefined ? ` (${schema.minimum} to ${schema.maximum})` : '';
  return [`\`${name}\``, where, need, `${description ?? ''}${choice}${range}`];
}

function example(value: unknown): string {
  return typeof value === 'string'
    ? `\`\`\`text\n${value.trimEnd()}\n\`\`\``
    : `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}

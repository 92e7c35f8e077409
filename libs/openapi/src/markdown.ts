import type { OpenAPIObject } from '@nestjs/swagger';
import { answerSchemas } from './components.js';

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: { default?: string | number | boolean; enum?: unknown[]; pattern?: string };
}
interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  responses: Record<
    string,
    { description: string; content?: Record<string, { schema?: { $ref?: string }; example?: unknown }> }
  >;
}

/** docs/api.md: the OpenAPI document for people. */
export function apiMarkdown(document: OpenAPIObject): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({ method, path, operation })),
  );
  const parts = [
    '<!-- Written by scripts/api-docs.mjs from the running module; a spec fails when it is stale. -->',
    `# ${document.info.title}`,
    document.info.description ?? '',
    'The same as OpenAPI 3: [openapi.json](openapi.json), and at `/docs` of a running api.',
    '`/health/live`, `/health/ready` and `/metrics` are there as on every app.',
    `| | |\n| --- | --- |\n${operations
      .map(({ method, path, operation }) => `| \`${method.toUpperCase()} ${path}\` | ${operation.summary ?? ''} |`)
      .join('\n')}`,
    ...operations.map(({ method, path, operation }) => section(method, path, operation)),
    '## Answers',
    ...Object.entries(answerSchemas()).map(
      ([id, schema]) => `### ${id}\n\n\`\`\`json\n${JSON.stringify(schema, null, 2)}\n\`\`\``,
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(method: string, path: string, { description, parameters = [], responses }: Operation): string {
  const parts = [`## ${method.toUpperCase()} ${path}`, description ?? ''];
  if (parameters.length > 0) {
    const rows = parameters.map((parameter) => `| ${cells(parameter).join(' | ')} |`);
    parts.push(['| parameter | in | | what |', '| --- | --- | --- | --- |', ...rows].join('\n'));
  }
  for (const [status, { description: says, content = {} }] of Object.entries(responses)) {
    const [media] = Object.values(content);
    const type = media?.schema?.$ref?.split('/').at(-1);
    parts.push(`**${status}** ${type && status === '200' ? `[${type}](#${type.toLowerCase()}): ` : ''}${says}`);
    if (status === '200' && media?.example !== undefined) parts.push(example(media.example));
  }
  return parts.join('\n\n');
}

function cells({ name, in: where, required, description, schema = {} }: Parameter): string[] {
  const need = required
    ? 'required'
    : schema.default === undefined
      ? 'optional'
      : `default \`${String(schema.default)}\``;
  const choice = schema.enum ? ` (${schema.enum.map((value) => `\`${String(value)}\``).join(', ')})` : '';
  return [`\`${name}\``, where, need, `${description ?? ''}${choice}`];
}

function example(value: unknown): string {
  return typeof value === 'string'
    ? `\`\`\`text\n${value.trimEnd()}\n\`\`\``
    : `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}

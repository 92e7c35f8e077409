import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Json = Record<string, unknown>;
interface Document {
  openapi: string;
  jsonSchemaDialect: string;
  paths: Record<string, Record<string, { operationId: string; parameters?: { schema: Json; example?: unknown }[] }>>;
  components: { schemas: Record<string, Json> };
}

const FILES = ['docs/api/openapi.json', 'docs/api/recorder-openapi.json'];

/** Every rule of theirs that asks for more than taste. */
const RULES = {
  struct: 'error',
  'no-unresolved-refs': 'error',
  'spec-strict-refs': 'error',
  'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: false },
  'no-invalid-parameter-examples': { severity: 'error', allowAdditionalProperties: false },
  'no-invalid-schema-examples': 'error',
  'operation-operationId': 'error',
  'operation-operationId-unique': 'error',
  'operation-operationId-url-safe': 'error',
  'operation-parameters-unique': 'error',
  'path-parameters-defined': 'error',
  'path-declaration-must-exist': 'error',
  'path-not-include-query': 'error',
  'path-segment-plural': 'off',
  'no-identical-paths': 'error',
  'no-enum-type-mismatch': 'error',
  'no-required-schema-properties-undefined': 'error',
  'no-unused-components': 'error',
  'operation-2xx-response': 'error',
  'operation-4xx-response': 'error',
  'operation-4xx-problem-details-rfc7807': 'error',
  'response-contains-property': 'off',
  'no-empty-servers': 'error',
  'info-license-url': 'off',
  'info-license-strict': 'error',
  'tags-alphabetical': 'error',
  'no-undefined-server-variable': 'error',
} as const;

const faultsOf = async (source: string, absoluteRef: string): Promise<string[]> => {
  const config = await createConfig({ rules: RULES });
  const faults = await lintFromString({ source, absoluteRef, config });
  return faults.map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`);
};

describe.each(FILES)('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  const document = JSON.parse(text) as Document;

  it('is OpenAPI 3.1, as a validator of others reads it', async () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(await faultsOf(text, file)).toEqual([]);
  });

  it('has schemas of JSON Schema 2020-12, without what 3.0 had of its own', () => {
    expect(document.jsonSchemaDialect).toBe('https://json-schema.org/draft/2020-12/schema');
    const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true, validateFormats: false });
    ajv.addVocabulary(['components']);
    ajv.addSchema({ $id: 'urn:countersign:document', components: document.components });
    const names = Object.keys(document.components.schemas);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names)
      expect(() => ajv.compile({ $ref: `urn:countersign:document#/components/schemas/${name}` })).not.toThrow();
    const parameters = Object.values(document.paths).flatMap((item) =>
      Object.values(item).flatMap((operation) => operation.parameters ?? []),
    );
    for (const { schema, example } of parameters) {
      const fits = ajv.compile(schema);
      if (example !== undefined) expect([example, fits(example), fits.errors]).toEqual([example, true, null]);
    }
    // A schema's own; a property may have any name.
    expect(text).not.toMatch(/"nullable": (?:true|false)|"exclusiveM(?:in|ax)imum": (?:true|false)/);
    expect(text).toMatch(/"type": \[\s+"string",\s+"null"\s+\]/);
  });
});

describe('the validator', () => {
  it.each<[string, (document: Document) => void]>([
    ['nullable', ({ components: { schemas } }) => (schemas['Problem']!['nullable'] = true)],
    ['an example that does not fit', (document) => exampleOf(document, { no: 1 })],
    ['a reference to nothing', (document) => (document.components.schemas['X'] = { $ref: '#/components/schemas/No' })],
    [
      'an operation twice',
      ({ paths }) => Object.values(paths).forEach((item) => (Object.values(item)[0]!.operationId = 'one')),
    ],
    ['a path parameter that is nowhere', ({ paths }) => (paths['/x/{y}'] = Object.values(paths)[0]!)],
  ])('sees %s', async (_fault, plant) => {
    const document = JSON.parse(readFileSync(FILES[0]!, 'utf8')) as Document;
    plant(document);
    expect(await faultsOf(JSON.stringify(document), FILES[0]!)).not.toEqual([]);
  });
});

function exampleOf({ paths }: Document, example: unknown): void {
  const { responses } = paths['/v1/status']!['get'] as unknown as {
    responses: Record<string, { content: Record<string, { example: unknown }> }>;
  };
  responses['200']!.content['application/json']!.example = example;
}

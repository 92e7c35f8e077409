import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, object> }> }>>;
}

export interface SentAnswer {
  method: string;
  /** Without the query. */
  path: string;
  status: number;
  type: string | null | undefined;
  /** Parsed, where it is JSON. */
  body: unknown;
}

/** Holds answers against an OpenAPI document of docs, and remembers which of its statuses were seen. */
export class Described {
  readonly document: Document;
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, formats: { uuid: /^[0-9a-f-]{36}$/ } });
  private readonly seen = new Map<string, Set<number>>();

  constructor(file: string) {
    this.document = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs', file), 'utf8')) as Document;
    this.ajv.addSchema(this.document, 'document');
  }

  /** Its status, its media type and its schema must be described. Paths beside the document's are let be. */
  check({ method, path, status, type, body }: SentAnswer): void {
    const template = Object.keys(this.document.paths).find((one) =>
      new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
    );
    if (template === undefined) return;
    const item = this.document.paths[template]!;
    // A method that the path does not have is refused as the others' documents say.
    const asked = method.toLowerCase() in item ? method.toLowerCase() : Object.keys(item)[0]!;
    const { responses } = item[asked]!;
    expect(Object.keys(responses)).toContain(String(status));
    this.seen.set(template, (this.seen.get(template) ?? new Set()).add(status));
    if (status === 304 || !type?.includes('json')) return;
    const media = type.split(';')[0]!;
    expect(Object.keys(responses[String(status)]!.content!)).toContain(media);
    const pointer = ['paths', template, asked, 'responses', String(status), 'content', media, 'schema']
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = this.ajv.getSchema(`document#/${pointer}`);
    expect([validate!(body), validate!.errors]).toEqual([true, null]);
  }

  /** Statuses of a path that are described and were not seen. */
  unseen(template: string): number[] {
    const [operation] = Object.values(this.document.paths[template]!);
    const seen = this.seen.get(template) ?? new Set();
    return Object.keys(operation!.responses)
      .map(Number)
      .filter((status) => !seen.has(status));
  }
}

import fc from 'fast-check';
import { Prng } from '#libs/cases';
import { columnSchemas, eventSchema, type EventType, inspect, type JsonSchema, knownTypes } from '#libs/contracts';

/** Ids from so few that acts meet, and now and then any id that its pattern lets in, up to the longest. */
const POOLS: Record<string, readonly string[]> = {
  agreementid: ['a-1', 'a-2', 'a-1'],
  source: ['urn:agency:revenue:disclosures', 'urn:agency:border:requests'],
  agency: ['revenue', 'border'],
  requestId: ['r1', 'r2'],
  disclosureId: ['d1', 'd2'],
  matchId: ['m1', 'm2'],
  incidentId: ['i1'],
};
const TIMES = [
  '1900-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '2025-03-01T00:00:00Z',
  '2025-06-01T12:00:00.5Z',
  '2026-02-01T00:00:00Z',
];
/** Cells of a part, and members of a list, so that most events stay below 64,000 bytes. */
const LONG = [0, 1, 2, 50];

type Members = Record<string, unknown>;

/**
 * Events of every type, made by walking the schemas, so that a new field is among them by itself: numbers at their bounds, the shortest and
 * the longest texts, lists of every length, optional members there or not. Only those that pass the door are given out.
 */
export class ArbitraryEvents {
  /** `<path> there` and `<path> absent`, of optional members in events that passed. */
  private readonly seen = new Set<string>();
  /** Paths of all optional members that were decided on. */
  private readonly optional = new Set<string>();
  readonly types = new Set<string>();
  private readonly random: Prng;
  private readonly texts = new Map<string, readonly string[]>();
  private decided: string[] = [];

  constructor(private readonly seed: number) {
    this.random = new Prng(seed, 'arbitrary events');
  }

  /**
   * Each type in turn, and then more, until each optional member was there in one that passed and absent in another. Throws where nothing
   * of a type passes.
   */
  *events(count: number): Generator<Buffer> {
    for (let i = 0; i < count; i++) yield this.event(knownTypes[i % knownTypes.length]!);
    for (let more = 0; more < 2_000; more++) {
      const [missing] = this.missing;
      if (missing === undefined) return;
      yield this.event(missing.slice(0, missing.indexOf('/')) as EventType);
    }
  }

  /** What no event that passed has had yet. */
  get missing(): string[] {
    const all = [...this.optional].flatMap((path) => [`${path} there`, `${path} absent`]);
    return all.filter((what) => !this.seen.has(what));
  }

  private event(type: EventType): Buffer {
    const refusals = new Set<string>();
    for (let tries = 0; tries < 2_000; tries++) {
      this.decided = [];
      const event = this.value(eventSchema(type), type, '') as Members;
      const data = event.data as Members;
      if (data.items) data.items = this.items(type, data.items as Members);
      this.agree(data);
      const bytes = Buffer.from(JSON.stringify(event));
      const { refused } = inspect(bytes);
      if (!refused) {
        for (const what of this.decided) this.seen.add(what);
        this.types.add(type);
        return bytes;
      }
      refusals.add(`${refused.reason} ${refused.pointer ?? ''} ${refused.detail ?? ''}`);
    }
    throw new Error(`seed ${this.seed}: no ${type} passes the door: ${[...refusals].slice(0, 5).join('; ')}`);
  }

  /** What the schemas demand of two members together. */
  private agree(data: Members): void {
    if ('part' in data !== 'of' in data) {
      delete data.part;
      delete data.of;
    } else if ('part' in data) data.of = Math.max(data.part as number, data.of as number);
  }

  private value(schema: JsonSchema, path: string, name: string): unknown {
    const parts = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
    if (parts) return this.value(this.random.pick(parts), path, name);
    if ('const' in schema) return schema.const;
    if ('enum' in schema) return this.random.pick(schema.enum as unknown[]);
    switch (schema.type) {
      case 'object':
        return this.object(schema, path);
      case 'array':
        return this.list(schema, path, name);
      case 'boolean':
        return this.random.chance(0.5);
      case 'integer':
      case 'number':
        return this.number(schema as { minimum: number; maximum: number; type: string });
      case 'string':
        return this.text(schema, name);
      default:
        return null;
    }
  }

  private object(schema: JsonSchema, path: string): Members {
    const made: Members = {};
    const required = (schema.required ?? []) as string[];
    for (const [name, member] of Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)) {
      const at = `${path}/${name}`;
      const there = required.includes(name) || this.random.chance(0.5);
      if (!required.includes(name)) {
        this.optional.add(at);
        this.decided.push(`${at} ${there ? 'there' : 'absent'}`);
      }
      if (there) made[name] = this.value(member, at, name);
    }
    if (typeof schema.additionalProperties === 'object' && schema.propertyNames) {
      for (let n = this.random.pick([0, 1, 3]); n > 0; n--)
        made[this.text(schema.propertyNames as JsonSchema, '')] = this.value(
          schema.additionalProperties as JsonSchema,
          `${path}/*`,
          '',
        );
    }
    return made;
  }

  private list(schema: JsonSchema, path: string, name: string): unknown[] {
    const { minItems = 0, maxItems } = schema as { minItems?: number; maxItems: number };
    const length = Math.min(maxItems, Math.max(minItems, this.random.pick([...LONG, Math.min(maxItems, 200)])));
    const items = schema.items as JsonSchema;
    return Array.from({ length }, () => this.value(items, `${path}/*`, name));
  }

  private number({ minimum, maximum, type }: { minimum: number; maximum: number; type: string }): number {
    const middle = (minimum + maximum) / 2;
    const whole = [minimum, maximum, minimum + 1, maximum - 1, 1, 2, 3, Math.floor(middle)];
    const any = type === 'integer' ? whole : [...whole, middle, minimum + (maximum - minimum) / 3];
    return this.random.pick(any.filter((n) => n >= minimum && n <= maximum));
  }

  private text({ pattern, minLength = 0, maxLength }: JsonSchema, name: string): string {
    const pool = POOLS[name];
    if (pool && this.random.chance(0.9)) return this.random.pick(pool);
    if (typeof pattern !== 'string') {
      const longest = '\u{1f4c4}'.repeat(maxLength as number);
      return this.random.pick(['x'.repeat(Math.max(1, minLength as number)), longest, 'Ein Wort – é']);
    }
    const times = TIMES.filter((time) => new RegExp(pattern, 'u').test(time));
    if (times.length === TIMES.length) return this.random.pick(times);
    let texts = this.texts.get(pattern);
    if (!texts) {
      const any = fc.sample(fc.stringMatching(new RegExp(pattern, 'u'), { size: 'max' }), {
        seed: this.seed,
        numRuns: 60,
      });
      const byLength = [...any].sort((a, b) => a.length - b.length);
      texts = [byLength[0]!, byLength.at(-1)!, ...any];
      this.texts.set(pattern, texts);
    }
    return this.random.pick(texts);
  }

  /** Columns in any order, and rows for them: items at both ends, in one block and in many. */
  private items(type: string, made: Members): Members {
    const { columns, required } = columnSchemas(type as Parameters<typeof columnSchemas>[0]);
    const fields = Object.keys(columns).filter((name) => required.includes(name) || this.random.chance(0.5));
    const defaults = { ...(made.defaults as Members | undefined) };
    for (const field of fields) delete defaults[field];
    const first = this.random.pick([1, 256, 99_999_000]);
    const step = this.random.pick([1, 1, 250]);
    const length = this.random.pick([1, 2, 40, step === 250 ? 4 : 900]);
    const rows = Array.from({ length }, (_, i) =>
      fields.map((field) =>
        field === 'itemNo'
          ? Math.min(100_000_000, first + i * step + (i === length - 1 && step === 250 ? 1_000 : 0))
          : this.value(columns[field]!, `${type}/rows/${field}`, field),
      ),
    );
    return { ...(made.defaults ? { defaults } : {}), fields, rows };
  }
}

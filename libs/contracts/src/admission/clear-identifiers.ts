import { AGREEMENT_ID } from '../primitives.js';
import { kindOf, type FieldKind, type FieldSchema } from '../schema/field-forms.js';
import { memberSchema } from '../schema/field-schemas.js';
import type { Step } from '../schema/what-to-write.js';
import { hasEmail, hasStreetAddress } from './addresses.js';
import { Mark } from './byte-scan.js';
import { hasItin, hasSsn, isLabelled } from './numbers.js';
import { isReadable, readable, UNSEEN } from './readable.js';

export type IdentifierKind = 'SSN' | 'ITIN' | 'e-mail address' | 'street address';

/**
 * The identifier of a person that a text shows beyond doubt, if any. What is looked for depends on what the text may be: the number of an
 * agreement is nobody's, whatever its form; ids and codes have no room for an address.
 */
export function clearIdentifier(text: string, kind: FieldKind = 'text'): IdentifierKind | undefined {
  if (kind === 'fixed') return undefined;
  if (kind === 'pseudonym') return clearIdentifier(text.slice(0, text.search(/[:+]/)), 'id');
  const marked = readable(text);
  if (!/[0-9@]/.test(marked)) return undefined;
  const seen = marked.replaceAll(UNSEEN, '');
  if (kind !== 'agreement') {
    if (hasSsn(marked)) return 'SSN';
    if (hasItin(marked)) return 'ITIN';
  }
  if (isLabelled(seen)) return 'SSN';
  if (kind !== 'text' && kind !== 'address') return undefined;
  if (hasEmail(seen)) return 'e-mail address';
  return kind === 'text' && hasStreetAddress(seen) ? 'street address' : undefined;
}

export interface ClearText {
  kind: IdentifierKind;
  /**
   * Names of members; `*` for positions, and for an attribute that the schema does not know. Others are the sender's names too, unless the
   * event fits its schema.
   */
  pointer: string;
  /** The same with positions, and with the columns of bulk rows. */
  path: Step[];
}

/** Can `findClearIdentifier` find anything? Cheap: `marks` are those of byte-scan for the same text. Never a wrong no. */
export function mayHoldIdentifier(text: string, marks: number): boolean {
  if (marks & (Mark.identifierShape | Mark.escape)) return true;
  if (marks & Mark.nonAscii && !isReadable(text)) return true;
  if (marks & Mark.nineDigits && isLabelled(text)) return true;
  if (marks & Mark.at && hasEmail(text)) return true;
  return (marks & Mark.numberThenWord) !== 0 && hasStreetAddress(text);
}

/**
 * Finds an identifier in the clear in any string or member name of an event. `schema` says what each field may be (field-schemas.ts); what
 * it does not know is free text. Recursive: depth is checked before.
 */
export function findClearIdentifier(event: unknown, schema?: FieldSchema): ClearText | undefined {
  const { agreementid } = (event ?? {}) as { agreementid?: unknown };
  return new Search(schema?.properties, isLikePerson(agreementid) ? agreementid : undefined).in(event, schema, []);
}

/** Is it the id of an agreement that has the form of a person's number? */
export const isLikePerson = (id: unknown): id is string =>
  typeof id === 'string' &&
  AGREEMENT_ID.test(id) &&
  clearIdentifier(id, 'id') !== undefined &&
  clearIdentifier(id, 'agreement') === undefined;

class Search {
  /** `agreement`: the event's own, where its number has the form of a person's. Whoever repeats it means the agreement. */
  constructor(
    private readonly attributes: FieldSchema['properties'],
    private readonly agreement: string | undefined,
  ) {}

  in(value: unknown, schema: FieldSchema | undefined, path: Step[]): ClearText | undefined {
    if (typeof value === 'string') return this.found(this.kindOf(value, kindAt(schema, value, path)), path);
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) return this.inList(value, () => schema?.items, path);
    const fields = schema?.properties?.rows?.columns && (value as { fields?: unknown }).fields;
    for (const [name, member] of Object.entries(value)) {
      const known = schema?.properties && Object.hasOwn(schema.properties, name);
      // A name that is itself an identifier must not be repeated in the pointer.
      const kind = known ? undefined : (this.ofName(schema, name) ?? labelledMember(name, member));
      if (kind) return this.found(kind, path);
      const inside = [...path, name];
      const clear =
        known && name === 'rows' && Array.isArray(fields) && Array.isArray(member)
          ? this.inRows(member, schema.properties!.rows!, fields, inside)
          : this.in(member, memberSchema(schema, name), inside);
      if (clear) return clear;
    }
    return undefined;
  }

  private inList(
    list: unknown[],
    of: (i: number) => FieldSchema | undefined,
    path: Step[],
    step: (i: number) => Step = (i) => i,
  ): ClearText | undefined {
    for (const [i, element] of list.entries()) {
      const clear = this.in(element, of(i), [...path, step(i)]);
      if (clear) return clear;
    }
    return undefined;
  }

  private inRows(rows: unknown[], { columns }: FieldSchema, fields: unknown[], path: Step[]): ClearText | undefined {
    const cells = fields.map((name) =>
      typeof name === 'string' && Object.hasOwn(columns!, name) ? columns![name] : undefined,
    );
    for (const [i, row] of rows.entries()) {
      const clear = Array.isArray(row)
        ? this.inList(
            row,
            (at) => cells[at],
            [...path, i],
            (at) => (cells[at] ? { column: fields[at] as string } : at),
          )
        : this.in(row, undefined, [...path, i]);
      if (clear) return clear;
    }
    return undefined;
  }

  private ofName(schema: FieldSchema | undefined, name: string): IdentifierKind | undefined {
    return this.kindOf(name, kindOf(schema?.propertyNames, name));
  }

  private kindOf(text: string, kind: FieldKind): IdentifierKind | undefined {
    const { agreement } = this;
    const found = clearIdentifier(text, kind);
    if (found === undefined || agreement === undefined || !text.includes(agreement)) return found;
    return clearIdentifier(text.replaceAll(agreement, 'agreement'), kind);
  }

  private found(kind: IdentifierKind | undefined, path: Step[]): ClearText | undefined {
    if (kind === undefined) return undefined;
    const named = (step: Step, at: number): step is string =>
      typeof step === 'string' && (at > 0 || Object.hasOwn(this.attributes ?? {}, step));
    return { kind, path, pointer: path.map((step, at) => `/${named(step, at) ? step : '*'}`).join('') };
  }
}

/** Where an agency gives its own address: that of the party, or of the recipient that an accounting must name. */
const ADDRESSES = new Set(['data/policy/parties/address', 'data/recipient/address']);

function kindAt(schema: FieldSchema | undefined, text: string, path: Step[]): FieldKind {
  const kind = kindOf(schema, text);
  return kind === 'text' && ADDRESSES.has(path.filter((step) => typeof step === 'string').join('/')) ? 'address' : kind;
}

/** `"ssn": "123456789"` or `"ssn": 123456789`: label and digits in two places. */
function labelledMember(name: string, member: unknown): IdentifierKind | undefined {
  if (typeof member !== 'string' && typeof member !== 'number') return undefined;
  return isLabelled(`${readable(name)} ${readable(String(member))}`.replaceAll(UNSEEN, '')) ? 'SSN' : undefined;
}

import { severities } from '#libs/judging';
import { type Exception, suppresses } from '#libs/triage';
import type { Values } from './queue/values.js';

/** Where a statement has what an exception looks at. */
export interface ExceptedRow {
  agreement: string;
  severity: string;
  subject: string;
  units: string;
  clauses: string;
}

/** `readmodel.finding` as `f`. */
export const FINDING_ROW: ExceptedRow & { rule: string } = {
  ...{ rule: 'f.rule', agreement: 'f.agreement', severity: 'f.severity', subject: 'f.subject' },
  ...{ units: 'f.count', clauses: 'f.clauses' },
};

const SIGNS = { equals: '=', 'not-equals': '<>', less: '<', 'at-most': '<=', more: '>', 'at-least': '>=' } as const;
const OF_FINDING: readonly string[] = ['severity', 'subject', 'count'];

/**
 * Whether one of the exceptions is about the row: `suppresses` of libs/triage in SQL but for its day, so that lists filter by any number of
 * findings; a test compares the two. Clauses are taken apart once for all exceptions of a rule. Never null.
 */
export function isExcepted(
  exceptions: readonly Exception[],
  row: ExceptedRow & { rule: string },
  values: Values,
): string {
  const rules = [...new Set(exceptions.map(({ rule }) => rule))].map((rule) => {
    const of = exceptions.filter((one) => one.rule === rule);
    const plain = of.filter(({ field }) => OF_FINDING.includes(field));
    const byClause = of.filter(({ field }) => !OF_FINDING.includes(field));
    const any = [
      ...plain.map((one) => `(${isUnder(one, row, values)} AND ${ofFinding(one, row, values)})`),
      ...(byClause.length === 0
        ? []
        : [
            `(SELECT ${byClause.map((one) => `(${isUnder(one, row, values)} AND ${ofClauses(one, values)})`).join(' OR ')}
              FROM json_array_elements(${row.clauses}) c)`,
          ]),
    ];
    return `(${row.rule} = ${values.put(rule)} AND ${row.units} > 0 AND (${any.join(' OR ')}))`;
  });
  return rules.length === 0 ? 'false' : `(${rules.join(' OR ')})`;
}

/** The same for rows of one rule, for each exception by itself: what to select, over rows that are joined with `join`. */
export function exceptedEach(
  exceptions: readonly Exception[],
  row: ExceptedRow,
  values: Values,
): { join: string; each: string[] } {
  const columns: string[] = [];
  const each = exceptions.map((one) => {
    const about = OF_FINDING.includes(one.field)
      ? ofFinding(one, row, values)
      : `v.c${columns.push(ofClauses(one, values)) - 1}`;
    return `(${row.units} > 0 AND ${isUnder(one, row, values)} AND ${about})`;
  });
  const verdicts = columns.map((sql, n) => `${sql} AS c${n}`).join(', ');
  return {
    join:
      columns.length === 0
        ? ''
        : `CROSS JOIN LATERAL (SELECT ${verdicts} FROM json_array_elements(${row.clauses}) c) v`,
    each,
  };
}

const isUnder = ({ agreement }: Exception, row: ExceptedRow, values: Values): string =>
  agreement === null ? 'true' : `coalesce(${row.agreement} = ${values.put(agreement)}, false)`;

function ofFinding(exception: Exception, row: ExceptedRow, values: Values): string {
  const { field, operator, value } = exception;
  if (field === 'severity') {
    const finding = { rule: exception.rule, agreement: exception.agreement, subject: '', count: 1 };
    const such = severities.filter((severity) => suppresses(exception, { ...finding, severity }, [], -Infinity));
    return `${row.severity} = ANY(${values.put(such)}::text[])`;
  }
  if (field === 'subject') return compares(exception, row.subject, `to_json(${row.subject})`, values);
  if (operator === 'in' || typeof value !== 'number') return 'false';
  return `${row.units}::float8 ${SIGNS[operator]} ${values.put(value)}::float8`;
}

/** Over the elements `c` of a row's clauses: an aggregate. */
function ofClauses(exception: Exception, values: Values): string {
  const { field, operator, value } = exception;
  const general = anyKind(exception, `c -> 'actual'`, values);
  const number =
    operator !== 'in' && typeof value === 'number'
      ? `(c ->> 'actual')::float8 ${SIGNS[operator]} ${values.put(value)}::float8`
      : 'false';
  return `coalesce(bool_and(CASE json_typeof(c -> 'actual') WHEN 'number' THEN ${number}
      WHEN 'string' THEN ${compares(exception, `c ->> 'actual'`, `c -> 'actual'`, values)}
      WHEN 'array' THEN ${general} ELSE false END) FILTER (WHERE c ->> 'field' = ${values.put(field)}), false)`;
}

/** A text; as JSON too. */
function compares(exception: Exception, text: string, json: string, values: Values): string {
  const { operator, value } = exception;
  if (operator === 'in') return Array.isArray(value) ? `(${text}) = ANY(${values.put(value)}::text[])` : 'false';
  if (typeof value !== 'string') return 'false';
  if (operator === 'equals' || operator === 'not-equals')
    return `(${text}) ${SIGNS[operator]} ${values.put(value)}::text`;
  return anyKind(exception, json, values);
}

const anyKind = ({ operator, value }: Exception, json: string, values: Values): string =>
  `readmodel.compares(${json}, ${values.put(operator)}, ${values.put(JSON.stringify(value))}::json)`;

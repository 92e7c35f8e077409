import type { EventReceipt } from '#libs/intake';
import type { FieldProblem } from '#libs/platform';

/**
 * Events of a request are recorded as refused, and do not count. An error by its status, so that a client that looks at nothing else does
 * not take them for recorded; its answer has where everything of the request is.
 */
export class EventsQuarantined extends Error {
  constructor(
    /** In the request's order, those of recorded events included. */
    private readonly receipts: readonly EventReceipt[],
    private readonly batch: boolean,
  ) {
    super('admission refused an event');
    this.name = 'EventsQuarantined';
  }

  get members(): {
    detail: string;
    errors: FieldProblem[];
    receipt?: EventReceipt;
    receipts?: readonly EventReceipt[];
  } {
    const { receipts, batch } = this;
    const errors = receipts.flatMap(({ reason, pointer = '', detail = reason }, i) =>
      reason === undefined ? [] : [{ pointer: batch ? `/${i}${pointer}` : pointer, detail: detail! }],
    );
    if (!batch) return { detail: errors[0]!.detail, errors, receipt: receipts[0]! };
    const few = errors.length === 1 ? '1 event does' : `${errors.length} events do`;
    return { detail: `${few} not count, of ${receipts.length}; each has its receipt.`, errors, receipts };
  }
}

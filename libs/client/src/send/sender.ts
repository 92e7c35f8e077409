/** An event on its way: its bytes are final. */
export interface Outgoing {
  value: Buffer;
  /** `urn:agency:<agency>:<system>`; the agency names the topic. */
  source: string;
  agreementid: string;
  id: string;
  /** Value of the header `countersign-signature`: `<key id>:<base64 Ed25519 over the value>`. */
  signature?: string;
}

/** The recorder's answer over HTTP. Over Kafka the recorder reads later, so there is none. */
export interface Receipt {
  source: string;
  id: string;
  shard: string;
  index: number;
  /** It is recorded as refused and does not count: the field, and what to write there. Sending it again changes nothing. */
  refused?: string;
}

export interface Delivery {
  /** These are safe: on every in-sync replica, or in the ledger. */
  acknowledged: Outgoing[];
  receipts?: Receipt[];
  /** Why the others are not known to be safe. Sending them again is right: a repeat is recorded and raises nothing. */
  failure?: Error;
}

/**
 * Brings events to a recorder. `send` retries where a retry can help, for a bounded time; it does not throw for a failed delivery, because
 * some of a batch may be safe, which the caller must not lose. Events of one agreement arrive in the order given. One `send` at a time.
 */
export interface Sender {
  send(events: readonly Outgoing[]): Promise<Delivery>;
  close(): Promise<void>;
}

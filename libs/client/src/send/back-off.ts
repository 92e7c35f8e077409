/** Between tries to deliver, to Kafka or to a recorder. */
export const SEND_BACK_OFF = { firstMs: 100, longestMs: 5_000, spread: true };

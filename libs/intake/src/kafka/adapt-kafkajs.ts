import { registerCodecs } from './codecs.js';
import { registerHeaders } from './record-headers.js';

/** What kafkajs lacks to read any record of any producer. Call once per process, before a consumer starts; idempotent. */
export function adaptKafkajs(): void {
  registerCodecs();
  registerHeaders();
}

import { registerCodecs } from './codecs.js';
import { registerFetchDecoder } from './fetch-response.js';

/** What kafkajs lacks to read any record of any producer. Call once per process, before a consumer starts; idempotent. */
export function adaptKafkajs(): void {
  registerCodecs();
  registerFetchDecoder();
}

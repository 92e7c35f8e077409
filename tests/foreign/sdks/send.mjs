// Sends events as the CloudEvents SDK for JavaScript makes them, with nothing of its defaults changed, and kafkajs.
// Usage: send.mjs SDK MODE TARGET TOPIC COUNT SOURCE. SDK: the folder of the installed package. MODE: kafka-structured,
// kafka-binary (TARGET: brokers), http-structured, http-binary (TARGET: address), or kafka-plain: JSON of kafkajs alone, a share
// with each codec, and one in a transaction. Ends with 1 when anything was not taken.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';

const [sdk, mode, target, topic, count, source] = process.argv.slice(2);
const { CloudEvent, HTTP, Kafka: Binding } = createRequire(import.meta.url)(sdk);

const event = (n) =>
  new CloudEvent({
    type: 'gov.transfer.source.watermarked.v1',
    source,
    agreementid: 'MOU-1',
    sequence: String(n + 1),
    partitionkey: 'MOU-1',
    data: { upTo: new Date().toISOString(), nextSequence: String(n + 2) },
  });

const plain = (n) => ({
  key: 'MOU-1',
  value: JSON.stringify({
    specversion: '1.0',
    id: randomUUID(),
    source,
    type: 'gov.transfer.source.watermarked.v1',
    time: new Date().toISOString(),
    agreementid: 'MOU-1',
    sequence: String(n + 1),
    data: { upTo: new Date().toISOString(), nextSequence: String(n + 2) },
  }),
});

/** The SDK leaves an object as value, and headers without one, where kafkajs takes text. */
function messageOf(n) {
  if (mode === 'kafka-plain') return plain(n);
  const { key, value, headers } = mode === 'kafka-structured' ? Binding.structured(event(n)) : Binding.binary(event(n));
  return {
    key,
    value: typeof value === 'string' ? value : JSON.stringify(value),
    headers: Object.fromEntries(Object.entries(headers).filter(([, held]) => held !== undefined)),
  };
}

async function overHttp() {
  for (let n = 0; n < Number(count); n++) {
    const { headers, body } = mode === 'http-structured' ? HTTP.structured(event(n)) : HTTP.binary(event(n));
    const response = await fetch(target, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }
}

async function overKafka() {
  const kafka = new kafkajs.Kafka({ brokers: target.split(','), logLevel: kafkajs.logLevel.ERROR });
  const { GZIP } = kafkajs.CompressionTypes;
  const shares =
    mode === 'kafka-plain'
      ? [{}, { compression: GZIP }, { idempotent: true }, { transactionalId: `bulk-${randomUUID()}` }]
      : [{}];
  const each = Math.ceil(Number(count) / shares.length);
  for (const [i, { compression, ...settings }] of shares.entries()) {
    const producer = kafka.producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      // kafkajs keeps order in a transaction only so.
      ...(settings.transactionalId ? { ...settings, idempotent: true, maxInFlightRequests: 1 } : settings),
    });
    await producer.connect();
    const sender = settings.transactionalId ? await producer.transaction() : producer;
    for (let n = i * each; n < Math.min((i + 1) * each, Number(count)); n += 1_000) {
      const to = Math.min(n + 1_000, (i + 1) * each, Number(count));
      const messages = Array.from({ length: to - n }, (_, at) => messageOf(n + at));
      await sender.send({ topic, messages, ...(compression ? { compression } : {}) });
    }
    if (settings.transactionalId) await sender.commit();
    await producer.disconnect();
  }
}

await (mode.startsWith('http') ? overHttp() : overKafka());

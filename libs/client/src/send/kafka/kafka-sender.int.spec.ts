import { partitionOf } from '#libs/contracts';
import { consume, createTopic, testKafka } from '../../../../../tests/support/kafka.js';
import { buildEvent } from '../../event/build-event.js';
import type { Outgoing } from '../sender.js';
import { KafkaRefused, KafkaUnavailable, TopicMissing } from './errors.js';
import { KafkaSender } from './kafka-sender.js';

const sourceOf = (topic: string) => `urn:agency:${topic.slice('transfers.'.length)}:system`;
const outgoing = (source: string, agreementid: string, sequence: number): Outgoing => {
  const { event, value } = buildEvent('gov.transfer.request.withdrawn.v1', {
    source,
    agreementid,
    time: new Date(),
    sequence,
    data: { requestId: 'r1', reason: 'sent in error' },
  });
  return { value, source, agreementid, id: event.id };
};

describe('KafkaSender', () => {
  let sender: KafkaSender;
  const connect = async (options = {}) => {
    sender = new KafkaSender({ brokers: (await testKafka()).brokers, deliveryTimeout: 5_000, ...options });
    return sender;
  };
  afterEach(() => sender.close());

  it('puts each agreement on the partition of the Java client, in order, keyed, with its headers', async () => {
    const topic = await createTopic({ numPartitions: 3 });
    const source = sourceOf(topic);
    const events = Array.from({ length: 60 }, (_, i) => outgoing(source, `mou-${i % 7}`, 1 + Math.floor(i / 7)));
    events[0] = { ...events[0]!, signature: 'k1:c2ln' };
    const { acknowledged, failure } = await (await connect({ maxBatchEvents: 4 })).send(events);
    expect(failure).toBeUndefined();
    expect(new Set(acknowledged)).toEqual(new Set(events));
    const records = await consume(topic, 60);
    for (const { key, partition, headers } of records) {
      expect(partition).toBe(partitionOf(key!.toString(), 3));
      expect(headers!['content-type']!.toString()).toBe('application/cloudevents+json; charset=UTF-8');
    }
    for (const { agreementid } of events) {
      const sent = events.filter((event) => event.agreementid === agreementid).map(({ value }) => value.toString());
      const read = records.filter(({ key }) => key!.toString() === agreementid).map(({ value }) => value!.toString());
      expect(read).toEqual(sent);
    }
    const signed = records.filter(({ headers }) => headers!['countersign-signature']);
    expect(signed.map(({ value }) => value!.toString())).toEqual([events[0].value.toString()]);
  }, 60_000);

  it('sends everything to the topic of a gateway that carries it for others', async () => {
    const topic = await createTopic();
    const events = ['ice', 'irs'].map((agency) => outgoing(`urn:agency:${agency}:system`, 'a1', 1));
    const { acknowledged, failure } = await (
      await connect({ forwarder: topic.slice('transfers.'.length) })
    ).send(events);
    expect(failure).toBeUndefined();
    expect(acknowledged).toEqual(events);
    const read = (await consume(topic, 2)).map(({ value }) => value!.toString());
    expect(read).toEqual(events.map(({ value }) => value.toString()));
  });

  it('says that a topic is missing, and still sends to those that are there', async () => {
    const topic = await createTopic();
    const there = outgoing(sourceOf(topic), 'a1', 1);
    const missing = outgoing('urn:agency:nobody-here:system', 'a1', 1);
    const { acknowledged, failure } = await (await connect()).send([missing, there]);
    expect(acknowledged).toEqual([there]);
    expect(failure).toBeInstanceOf(TopicMissing);
    expect(failure!.message).toContain('transfers.nobody-here');
  });

  it('gives up at once on a value over the limit of the topic, having sent what came before', async () => {
    const topic = await createTopic({ configEntries: [{ name: 'max.message.bytes', value: '2000' }] });
    const small = outgoing(sourceOf(topic), 'a1', 1);
    const large = { ...outgoing(sourceOf(topic), 'a1', 2), value: Buffer.alloc(5_000, 'x') };
    const { acknowledged, failure } = await (await connect({ maxBatchEvents: 1 })).send([small, large]);
    expect(acknowledged).toEqual([small]);
    expect(failure).toBeInstanceOf(KafkaRefused);
    expect(failure!.message).toMatch(/MESSAGE_TOO_LARGE.*max\.message\.bytes/);
  });

  it('says within its time that no broker answers', async () => {
    await connect({ brokers: ['127.0.0.1:1'], deliveryTimeout: 300 });
    const { acknowledged, failure } = await sender.send([outgoing('urn:agency:ice:ero', 'a1', 1)]);
    expect(acknowledged).toEqual([]);
    expect(failure).toBeInstanceOf(KafkaUnavailable);
    expect(failure!.message).toMatch(/stay in the outbox/);
  });
});

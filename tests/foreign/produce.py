"""A producer of another make: sends the lines of standard input, `key<TAB>value` with an empty key for none.

Usage: produce.py BROKERS TOPIC CODEC. Ends with 1 when a line was not acknowledged."""

import sys

from confluent_kafka import Producer

brokers, topic, codec = sys.argv[1:]
failed = []


def delivered(error, _message):
    if error is not None:
        failed.append(str(error))


producer = Producer(
    {
        "bootstrap.servers": brokers,
        "compression.codec": codec,
        "enable.idempotence": True,
        # Long enough for one batch: a batch that does not get smaller is sent as it is.
        "linger.ms": 200,
    }
)
for line in sys.stdin.buffer.read().splitlines():
    key, value = line.split(b"\t", 1)
    producer.produce(topic, value=value, key=key or None, on_delivery=delivered)
left = producer.flush(30)
if failed or left:
    sys.exit(f"{len(failed)} refused, {left} unanswered: {failed[:3]}")

"""Plain CloudEvents in JSON by librdkafka: a share with each codec, and one in transactions.

Usage: bulk.py BROKERS TOPIC COUNT SOURCE. Ends with 1 when anything was not acknowledged."""

import json
import sys
from datetime import datetime, timezone
from uuid import uuid4

from confluent_kafka import Producer

brokers, topic, count, source = sys.argv[1:]
# Settings that differ from the client's defaults.
shares = [
    {},
    {"enable.idempotence": True},
    {"compression.type": "gzip"},
    {"compression.type": "snappy"},
    {"compression.type": "lz4"},
    {"compression.type": "zstd", "enable.idempotence": True},
    {"transactional.id": f"bulk-{uuid4()}"},
    {"transactional.id": f"bulk-{uuid4()}", "compression.type": "lz4"},
]
failed = []


def delivered(error, _message):
    if error is not None:
        failed.append(str(error))


def value(n):
    now = datetime.now(timezone.utc).isoformat()
    return json.dumps(
        {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": source,
            "type": "gov.transfer.source.watermarked.v1",
            "time": now,
            "agreementid": "MOU-1",
            "sequence": str(n + 1),
            "data": {"upTo": now, "nextSequence": str(n + 2)},
        }
    )


each = int(count) // len(shares)
for i, settings in enumerate(shares):
    producer = Producer({"bootstrap.servers": brokers, **settings})
    transactional = "transactional.id" in settings
    if transactional:
        producer.init_transactions(60)
        producer.begin_transaction()
    for n in range(i * each, int(count) if i == len(shares) - 1 else (i + 1) * each):
        while True:
            try:
                producer.produce(topic, value=value(n), key="MOU-1", on_delivery=delivered)
                break
            except BufferError:
                producer.poll(0.1)
        producer.poll(0)
    if transactional:
        producer.commit_transaction(60)
    left = producer.flush(60)
    if failed or left:
        sys.exit(f"{settings}: {len(failed)} refused, {left} unanswered: {failed[:3]}")

"""Sends events as Python's CloudEvents SDK makes them, with nothing of its defaults changed.

Usage: send.py MODE TARGET TOPIC COUNT SOURCE. MODE: kafka-structured, kafka-binary (TARGET: brokers), http-structured or
http-binary (TARGET: address), or those with `-v1`, which is the interface of the SDK's first versions. Ends with 1 when
anything was not taken."""

import sys
from datetime import datetime, timezone
from http.client import HTTPConnection
from urllib.parse import urlsplit

from cloudevents.core.bindings import http, kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from cloudevents.v1 import http as http_v1
from cloudevents.v1 import kafka as kafka_v1

mode, target, topic, count, source = sys.argv[1:]
format = JSONFormat()


def attributes(n):
    return {
        "type": "gov.transfer.source.watermarked.v1",
        "source": source,
        "agreementid": "MOU-1",
        "sequence": str(n + 1),
        "partitionkey": "MOU-1",
    }


def event(n):
    now = datetime.now(timezone.utc).isoformat()
    return CloudEvent(attributes(n), {"upTo": now, "nextSequence": str(n + 2)})


def event_v1(n):
    now = datetime.now(timezone.utc).isoformat()
    # Its binary mode for Kafka needs the content type.
    return http_v1.CloudEvent({**attributes(n), "datacontenttype": "application/json"}, {"upTo": now, "nextSequence": str(n + 2)})


def to_kafka(n):
    if mode == "kafka-structured":
        return kafka.to_structured(event(n), format)
    if mode == "kafka-binary":
        return kafka.to_binary(event(n), format)
    if mode == "kafka-structured-v1":
        return kafka_v1.to_structured(event_v1(n))
    return kafka_v1.to_binary(event_v1(n))


def to_http(n):
    if mode == "http-structured":
        message = http.to_structured(event(n), format)
        return message.headers, message.body
    if mode == "http-binary":
        message = http.to_binary(event(n), format)
        return message.headers, message.body
    if mode == "http-structured-v1":
        return http_v1.to_structured(event_v1(n))
    return http_v1.to_binary(event_v1(n))


if mode.startswith("http"):
    address = urlsplit(target)
    connection = HTTPConnection(address.netloc)
    for n in range(int(count)):
        headers, body = to_http(n)
        connection.request("POST", address.path, body, headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200:
            sys.exit(f"{response.status}: {answer.decode()}")
    sys.exit()

from confluent_kafka import Producer

failed = []


def delivered(error, _message):
    if error is not None:
        failed.append(str(error))


producer = Producer({"bootstrap.servers": target})
for n in range(int(count)):
    message = to_kafka(n)
    while True:
        try:
            producer.produce(
                topic, value=message.value, key=message.key, headers=message.headers, on_delivery=delivered
            )
            break
        except BufferError:
            producer.poll(0.1)
    producer.poll(0)
left = producer.flush(60)
if failed or left:
    sys.exit(f"{len(failed)} refused, {left} unanswered: {failed[:3]}")

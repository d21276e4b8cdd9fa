"""The librdkafka clients of many faults in one process, through confluent-kafka. The commands are in ../programs.ts."""

import json
import sys
import threading
import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer

output = threading.Lock()


def tell(client, event, **fields):
    with output:
        sys.stdout.write(json.dumps({"client": client, "event": event, **fields}) + "\n")
        sys.stdout.flush()


def settings(client, given):
    def note_or_error(error):
        # librdkafka's INTRODUCTION.md: errors of the error callback are informational unless fatal; it brings connections back by itself.
        if error.fatal():
            tell(client, "error", error=f"error callback: {error}")

    return {"bootstrap.servers": given["bootstrap"], "error_cb": note_or_error, "log_level": 0}


def produce(client, given, stop):
    producer = Producer({**settings(client, given), "enable.idempotence": True})
    topics, keys, rate = given["topics"].split(","), int(given["keys"]), int(given["rate"])

    def delivered(error, message):
        if error is not None:
            tell(client, "error", error=f"delivery: {error}")
        else:
            place = {"topic": message.topic(), "partition": message.partition(), "offset": message.offset()}
            tell(client, "acknowledged", value=message.value().decode(), **place)

    start = time.monotonic()
    n = 0
    while not stop.is_set():
        key = f"librdkafka-{n // len(topics) % keys}"
        value = json.dumps({"producer": "librdkafka", "key": key, "sequence": n // len(topics) // keys}, separators=(",", ":"))
        try:
            producer.produce(topics[n % len(topics)], key=key, value=value, on_delivery=delivered)
        except (BufferError, KafkaException) as error:
            tell(client, "error", error=f"produce: {error}")
        n += 1
        # It returns at the first report of a delivery.
        producer.poll(0)
        while (left := start + n / rate - time.monotonic()) > 0:
            producer.poll(left)
    producer.flush(60)


def consume(client, given, stop):
    own = {"group.id": given["group"], "auto.offset.reset": "earliest", "auto.commit.interval.ms": 1000}
    consumer = Consumer({**settings(client, given), **own})
    consumer.subscribe(given["topics"].split(","))
    while not stop.is_set():
        message = consumer.poll(0.2)
        if message is None:
            continue
        error = message.error()
        if error is None:
            place = {"topic": message.topic(), "partition": message.partition(), "offset": message.offset()}
            tell(client, "consumed", value=message.value().decode(), **place)
        elif error.code() != KafkaError._PARTITION_EOF:
            tell(client, "error", error=f"poll: {error}")
    consumer.close()


def run(work, client, given, stop):
    try:
        work(client, given, stop)
    except Exception as error:
        tell(client, "error", error=f"{work.__name__}: {error}")
    tell(client, "closed")


def main():
    stops = {}
    for line in sys.stdin:
        verb, client, *words = line.rstrip("\n").split("\t")
        if verb == "stop":
            stops[client].set()
            continue
        stops[client] = threading.Event()
        given = dict(word.split("=", 1) for word in words)
        threading.Thread(target=run, args=({"produce": produce, "consume": consume}[verb], client, given, stops[client]), daemon=True).start()


main()

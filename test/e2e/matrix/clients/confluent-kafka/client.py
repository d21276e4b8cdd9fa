"""librdkafka through confluent-kafka, with its defaults and the idempotent producer. The contract is in ../../contract.ts."""

import json
import sys
import threading
import time

from confluent_kafka import Consumer, KafkaError, Producer

stop = threading.Event()
output = threading.Lock()


def tell(event, **fields):
    with output:
        sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
        sys.stdout.flush()


def note_or_error(error):
    """librdkafka's INTRODUCTION.md: errors of the error callback are informational unless fatal; it brings connections back by itself."""
    if error.fatal():
        tell("error", during="error callback", error=str(error))
    else:
        tell("note", text=str(error))


def connection(config):
    security = config["security"]
    settings = {"bootstrap.servers": config["bootstrap"], "error_cb": note_or_error}
    if security["kind"] == "scram":
        with open(security["passwordFile"], encoding="utf8") as file:
            password = file.read().strip()
        settings |= {
            "security.protocol": "SASL_SSL",
            "ssl.ca.location": security["ca"],
            "sasl.mechanism": security["mechanism"],
            "sasl.username": security["username"],
            "sasl.password": password,
        }
    elif security["kind"] == "mtls":
        settings |= {
            "security.protocol": "SSL",
            "ssl.ca.location": security["ca"],
            "ssl.certificate.location": security["certificate"],
            "ssl.key.location": security["key"],
        }
    return settings


def produce(config):
    producer = Producer({**connection(config), "enable.idempotence": True}, logger=None)

    def delivered(error, message):
        if error is not None:
            tell("error", during="delivery", error=str(error))
        else:
            tell("acknowledged", value=message.value().decode(), partition=message.partition(), offset=message.offset())

    tell("ready")
    turn = 0
    start = time.monotonic()
    while not stop.is_set():
        key, sequence = turn % config["keys"], turn // config["keys"]
        try:
            producer.produce(config["topic"], key=f"k{key}", value=f"k{key}:{sequence}", on_delivery=delivered)
            turn += 1
        except BufferError as error:
            tell("error", during="produce", error=str(error))
        producer.poll(max(0, start + turn / config["rate"] - time.monotonic()))
    producer.flush()


def consume(config):
    consumer = Consumer({**connection(config), "group.id": config["group"], "auto.offset.reset": "earliest"}, logger=None)
    consumer.subscribe([config["topic"]], on_assign=lambda _, partitions: tell("assigned", partitions=len(partitions)))
    tell("ready")
    while not stop.is_set():
        message = consumer.poll(0.2)
        if message is None:
            continue
        error = message.error()
        if error is None:
            tell("consumed", value=message.value().decode(), partition=message.partition(), offset=message.offset())
        elif error.code() != KafkaError._PARTITION_EOF:
            tell("error", during="poll", error=str(error))
    consumer.close()


def main():
    with open(sys.argv[1], encoding="utf8") as file:
        config = json.load(file)
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    {"producer": produce, "consumer": consume}[config["role"]](config)
    tell("stopped")


main()

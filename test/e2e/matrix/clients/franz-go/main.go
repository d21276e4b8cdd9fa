// franz-go with its defaults, which are an idempotent producer with acks=all. The contract is in ../../contract.ts.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

func main() {
	program := start()
	options := []kgo.Opt{kgo.SeedBrokers(program.Bootstrap), kgo.ClientID("franz-go-" + program.Role)}
	if tls := program.tlsConfig(); tls != nil {
		options = append(options, kgo.DialTLSConfig(tls))
	}
	if program.Security.Kind == "scram" {
		auth := scram.Auth{User: program.Security.Username, Pass: program.password()}
		mechanism := auth.AsSha512Mechanism()
		if program.Security.Mechanism == "SCRAM-SHA-256" {
			mechanism = auth.AsSha256Mechanism()
		}
		options = append(options, kgo.SASL(mechanism))
	}
	if program.Role == "producer" {
		produce(program, options)
	} else {
		consume(program, options)
	}
	tell(event{Event: "stopped"})
}

func produce(program *program, options []kgo.Opt) {
	client := connect(append(options, kgo.DefaultProduceTopic(program.Topic)))
	defer client.Close()
	tell(event{Event: "ready"})
	program.atRate(func(key, value string) {
		record := &kgo.Record{Key: []byte(key), Value: []byte(value)}
		client.Produce(context.Background(), record, func(record *kgo.Record, err error) {
			if err != nil {
				fail("produce", err)
			} else {
				acknowledged(value, record.Partition, record.Offset)
			}
		})
	})
	if err := client.Flush(context.Background()); err != nil {
		fail("flush", err)
	}
}

func consume(program *program, options []kgo.Opt) {
	client := connect(append(options,
		kgo.ConsumerGroup(program.Group),
		kgo.ConsumeTopics(program.Topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		// By default joining is given up after the session timeout, 45 s, and the application is told.
		kgo.RetryTimeout(3*time.Minute),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, assigned map[string][]int32) {
			tell(event{Event: "assigned", Partitions: len(assigned[program.Topic])})
		}),
	))
	tell(event{Event: "ready"})
	for program.context.Err() == nil {
		fetches := client.PollFetches(program.context)
		fetches.EachError(func(_ string, _ int32, err error) {
			if !errors.Is(err, context.Canceled) {
				fail("poll", err)
			}
		})
		fetches.EachRecord(func(record *kgo.Record) {
			consumed(string(record.Value), record.Partition, record.Offset)
		})
	}
	bounded, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := client.CommitUncommittedOffsets(bounded); err != nil {
		tell(event{Event: "note", Text: fmt.Sprintf("last commit: %v", err)})
	}
	client.Close()
}

func connect(options []kgo.Opt) *kgo.Client {
	client, err := kgo.NewClient(options...)
	if err != nil {
		panic(err)
	}
	return client
}

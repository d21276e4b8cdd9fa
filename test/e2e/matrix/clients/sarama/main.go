// sarama with its defaults, the idempotent producer and acks=all. The contract is in ../../contract.ts.
package main

import (
	"sync"

	"github.com/IBM/sarama"
)

func main() {
	program := start()
	config := sarama.NewConfig()
	config.ClientID = "sarama-" + program.Role
	// The default is 2.1; what is asked for below needs no more, but an application sets what its cluster is.
	config.Version = sarama.V3_6_0_0
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Producer.Return.Successes = true
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Producer.Idempotent = true
	// Sarama refuses an idempotent producer that has more.
	config.Net.MaxOpenRequests = 1
	config.Producer.Partitioner = sarama.NewHashPartitioner
	if tls := program.tlsConfig(); tls != nil {
		config.Net.TLS.Enable = true
		config.Net.TLS.Config = tls
	}
	if program.Security.Kind == "scram" {
		config.Net.SASL.Enable = true
		config.Net.SASL.Mechanism = sarama.SASLMechanism(program.Security.Mechanism)
		config.Net.SASL.User = program.Security.Username
		config.Net.SASL.Password = program.password()
		config.Net.SASL.SCRAMClientGeneratorFunc = func() sarama.SCRAMClient { return &scramClient{mechanism: program.Security.Mechanism} }
	}
	if program.Role == "producer" {
		produce(program, config)
	} else {
		consume(program, config)
	}
	tell(event{Event: "stopped"})
}

func produce(program *program, config *sarama.Config) {
	producer, err := sarama.NewAsyncProducer([]string{program.Bootstrap}, config)
	must(err)
	tell(event{Event: "ready"})
	var settled sync.WaitGroup
	settled.Add(2)
	go func() {
		defer settled.Done()
		for message := range producer.Successes() {
			value, _ := message.Value.Encode()
			acknowledged(string(value), message.Partition, message.Offset)
		}
	}()
	go func() {
		defer settled.Done()
		for failure := range producer.Errors() {
			fail("produce", failure.Err)
		}
	}()
	program.atRate(func(key, value string) {
		message := &sarama.ProducerMessage{Topic: program.Topic, Key: sarama.StringEncoder(key), Value: sarama.StringEncoder(value)}
		select {
		case producer.Input() <- message:
		case <-program.context.Done():
		}
	})
	producer.AsyncClose()
	settled.Wait()
}

func consume(program *program, config *sarama.Config) {
	group, err := sarama.NewConsumerGroup([]string{program.Bootstrap}, program.Group, config)
	must(err)
	tell(event{Event: "ready"})
	// Consume returns at every rebalance and is called again, as its documentation asks.
	for program.context.Err() == nil {
		if err := group.Consume(program.context, []string{program.Topic}, member{}); err != nil {
			fail("consume", err)
		}
	}
	if err := group.Close(); err != nil {
		tell(event{Event: "note", Text: "close: " + err.Error()})
	}
}

type member struct{}

func (member) Setup(session sarama.ConsumerGroupSession) error {
	partitions := 0
	for _, claimed := range session.Claims() {
		partitions += len(claimed)
	}
	tell(event{Event: "assigned", Partitions: partitions})
	return nil
}

func (member) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (member) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for {
		select {
		case message, open := <-claim.Messages():
			if !open {
				return nil
			}
			consumed(string(message.Value), message.Partition, message.Offset)
			session.MarkMessage(message, "")
		case <-session.Context().Done():
			return nil
		}
	}
}

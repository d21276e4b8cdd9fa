package main

import "github.com/xdg-go/scram"

// scramClient is the SCRAM implementation that sarama asks its user to bring.
type scramClient struct {
	mechanism    string
	conversation *scram.ClientConversation
}

func (client *scramClient) Begin(user, password, authzID string) error {
	hash := scram.SHA512
	if client.mechanism == "SCRAM-SHA-256" {
		hash = scram.SHA256
	}
	started, err := hash.NewClient(user, password, authzID)
	if err != nil {
		return err
	}
	client.conversation = started.NewConversation()
	return nil
}

func (client *scramClient) Step(challenge string) (string, error) {
	return client.conversation.Step(challenge)
}

func (client *scramClient) Done() bool { return client.conversation.Done() }

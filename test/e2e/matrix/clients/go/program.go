// What the clients written in Go have in common. The contract is in ../../contract.ts; this file is copied beside each main.go for its build.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

type program struct {
	Role, Bootstrap, Topic, Group string
	Rate, Keys                    int
	Security                      struct {
		Kind, Ca, Mechanism, Username, PasswordFile, Certificate, Key string
	}
	// Ends when standard input does.
	context context.Context
}

type event struct {
	Event      string `json:"event"`
	Value      string `json:"value,omitempty"`
	Partition  *int32 `json:"partition,omitempty"`
	Offset     *int64 `json:"offset,omitempty"`
	Partitions int    `json:"partitions,omitempty"`
	During     string `json:"during,omitempty"`
	Error      string `json:"error,omitempty"`
	Text       string `json:"text,omitempty"`
}

func start() *program {
	text, err := os.ReadFile(os.Args[1])
	must(err)
	program := &program{}
	must(json.Unmarshal(text, program))
	stopped, stop := context.WithCancel(context.Background())
	program.context = stopped
	go func() {
		io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	return program
}

// atRate calls send with the next key and value at the configured rate until the program is stopped.
func (program *program) atRate(send func(key, value string)) {
	interval := time.Second / time.Duration(program.Rate)
	next := time.Now()
	for turn := 0; program.context.Err() == nil; turn++ {
		key := fmt.Sprintf("k%d", turn%program.Keys)
		send(key, fmt.Sprintf("%s:%d", key, turn/program.Keys))
		next = next.Add(interval)
		select {
		case <-program.context.Done():
		case <-time.After(time.Until(next)):
		}
	}
}

func (program *program) password() string {
	text, err := os.ReadFile(program.Security.PasswordFile)
	must(err)
	return strings.TrimSpace(string(text))
}

// tlsConfig is nil for a client without TLS.
func (program *program) tlsConfig() *tls.Config {
	security := program.Security
	if security.Kind == "none" {
		return nil
	}
	authority, err := os.ReadFile(security.Ca)
	must(err)
	config := &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	config.RootCAs.AppendCertsFromPEM(authority)
	if security.Kind == "mtls" {
		certificate, err := tls.LoadX509KeyPair(security.Certificate, security.Key)
		must(err)
		config.Certificates = []tls.Certificate{certificate}
	}
	return config
}

var output sync.Mutex

func tell(event event) {
	line, err := json.Marshal(event)
	must(err)
	output.Lock()
	defer output.Unlock()
	os.Stdout.Write(append(line, '\n'))
}

func acknowledged(value string, partition int32, offset int64) {
	tell(event{Event: "acknowledged", Value: value, Partition: &partition, Offset: &offset})
}

func consumed(value string, partition int32, offset int64) {
	tell(event{Event: "consumed", Value: value, Partition: &partition, Offset: &offset})
}

func fail(during string, err error) {
	tell(event{Event: "error", During: during, Error: err.Error()})
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

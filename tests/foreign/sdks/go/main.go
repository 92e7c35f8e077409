// Sends events as the CloudEvents SDK for Go makes them, with nothing of its defaults changed, over HTTP and with sarama.
//
// Usage: sdk MODE TARGET TOPIC COUNT SOURCE. MODE: kafka-structured, kafka-binary (TARGET: brokers), http-structured, http-binary
// or http-batch (TARGET: address). Ends with 1 when anything was not taken.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/IBM/sarama"
	"github.com/cloudevents/sdk-go/protocol/kafka_sarama/v2"
	cloudevents "github.com/cloudevents/sdk-go/v2"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
	"github.com/google/uuid"
)

func event(source string, n int) cloudevents.Event {
	e := cloudevents.NewEvent()
	e.SetID(uuid.NewString())
	e.SetType("gov.transfer.source.watermarked.v1")
	e.SetSource(source)
	e.SetTime(time.Now())
	e.SetExtension("agreementid", "MOU-1")
	e.SetExtension("sequence", strconv.Itoa(n+1))
	data := map[string]string{"upTo": time.Now().Format(time.RFC3339Nano), "nextSequence": strconv.Itoa(n + 2)}
	if err := e.SetData(cloudevents.ApplicationJSON, data); err != nil {
		log.Fatal(err)
	}
	return e
}

func main() {
	mode, target, topic, source := os.Args[1], os.Args[2], os.Args[3], os.Args[5]
	count, err := strconv.Atoi(os.Args[4])
	if err != nil {
		log.Fatal(err)
	}
	if mode == "http-batch" {
		batch(target, count, source)
		return
	}
	ctx := context.Background()
	if strings.HasSuffix(mode, "structured") {
		ctx = cloudevents.WithEncodingStructured(ctx)
	}
	var client cloudevents.Client
	if strings.HasPrefix(mode, "kafka") {
		config := sarama.NewConfig()
		config.Version = sarama.V2_1_0_0
		sender, err := kafka_sarama.NewSender(strings.Split(target, ","), config, topic)
		if err != nil {
			log.Fatal(err)
		}
		defer sender.Close(context.Background())
		ctx = kafka_sarama.WithMessageKey(ctx, sarama.StringEncoder("MOU-1"))
		client, err = cloudevents.NewClient(sender)
		if err != nil {
			log.Fatal(err)
		}
	} else {
		client, err = cloudevents.NewClientHTTP(cloudevents.WithTarget(target))
		if err != nil {
			log.Fatal(err)
		}
	}
	for n := 0; n < count; n++ {
		if result := client.Send(ctx, event(source, n)); !cloudevents.IsACK(result) {
			log.Fatalf("not taken: %v", result)
		}
	}
}

func batch(target string, count int, source string) {
	events := make([]cloudevents.Event, count)
	for n := range events {
		events[n] = event(source, n)
	}
	request, err := cehttp.NewHTTPRequestFromEvents(context.Background(), target, events)
	if err != nil {
		log.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusOK {
		log.Fatal(fmt.Sprintf("%d: %s", response.StatusCode, body))
	}
}

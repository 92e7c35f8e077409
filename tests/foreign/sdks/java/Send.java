import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends events as the CloudEvents SDK for Java makes them, with nothing of its defaults changed, and the Java client of Kafka.
 *
 * <p>Usage: Send MODE TARGET TOPIC COUNT SOURCE. MODE: kafka-structured, kafka-binary (TARGET: brokers), http-structured,
 * http-binary (TARGET: address), or kafka-plain: JSON of the client alone, a share with each codec, and two in transactions. Ends
 * with 1 when anything was not taken.
 */
public class Send {
  static String source;

  public static void main(String[] args) throws Exception {
    String mode = args[0];
    int count = Integer.parseInt(args[3]);
    source = args[4];
    switch (mode) {
      case "kafka-structured" -> events(args[1], args[2], count, Encoding.STRUCTURED);
      case "kafka-binary" -> events(args[1], args[2], count, null);
      case "kafka-plain" -> plain(args[1], args[2], count);
      case "http-structured", "http-binary" -> http(args[1], count, mode.endsWith("structured"));
      default -> throw new IllegalArgumentException(mode);
    }
  }

  static CloudEvent event(int n) {
    return CloudEventBuilder.v1()
        .withId(UUID.randomUUID().toString())
        .withType("gov.transfer.source.watermarked.v1")
        .withSource(URI.create(source))
        .withTime(OffsetDateTime.now())
        .withExtension("agreementid", "MOU-1")
        .withExtension("sequence", String.valueOf(n + 1))
        .withData("application/json", data(n).getBytes(StandardCharsets.UTF_8))
        .build();
  }

  static String data(int n) {
    return "{\"upTo\":\"" + OffsetDateTime.now() + "\",\"nextSequence\":\"" + (n + 2) + "\"}";
  }

  static String json(int n) {
    return "{\"specversion\":\"1.0\",\"id\":\"" + UUID.randomUUID() + "\",\"source\":\"" + source
        + "\",\"type\":\"gov.transfer.source.watermarked.v1\",\"time\":\"" + OffsetDateTime.now()
        + "\",\"agreementid\":\"MOU-1\",\"sequence\":\"" + (n + 1) + "\",\"data\":" + data(n) + "}";
  }

  interface Values<V> {
    V of(int n);
  }

  static Map<String, Object> settings(String brokers, Object serializer) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", brokers);
    settings.put("key.serializer", StringSerializer.class);
    settings.put("value.serializer", serializer);
    return settings;
  }

  static void events(String brokers, String topic, int count, Encoding encoding) throws Exception {
    Map<String, Object> settings = settings(brokers, CloudEventSerializer.class);
    if (encoding != null) {
      settings.put(CloudEventSerializer.ENCODING_CONFIG, encoding);
      settings.put(CloudEventSerializer.EVENT_FORMAT_CONFIG, JsonFormat.CONTENT_TYPE);
    }
    Values<CloudEvent> values = Send::event;
    send(settings, topic, 0, count, values);
  }

  static void plain(String brokers, String topic, int count) throws Exception {
    List<Map<String, Object>> shares =
        List.of(
            Map.of(),
            Map.of("compression.type", "gzip"),
            Map.of("compression.type", "snappy", "linger.ms", 20),
            Map.of("compression.type", "lz4", "batch.size", 200_000),
            Map.of("compression.type", "zstd"),
            Map.of("enable.idempotence", false, "acks", "1"),
            Map.of("transactional.id", "bulk-" + UUID.randomUUID()),
            Map.of("transactional.id", "bulk-" + UUID.randomUUID(), "compression.type", "zstd"));
    int each = count / shares.size();
    Values<String> values = Send::json;
    for (int i = 0; i < shares.size(); i++) {
      Map<String, Object> settings = settings(brokers, StringSerializer.class);
      settings.putAll(shares.get(i));
      send(settings, topic, i * each, i == shares.size() - 1 ? count : (i + 1) * each, values);
    }
  }

  static <V> void send(Map<String, Object> settings, String topic, int from, int to, Values<V> values)
      throws Exception {
    boolean transactional = settings.containsKey("transactional.id");
    AtomicReference<Exception> failed = new AtomicReference<>();
    try (KafkaProducer<String, V> producer = new KafkaProducer<>(settings)) {
      if (transactional) {
        producer.initTransactions();
        producer.beginTransaction();
      }
      for (int n = from; n < to; n++)
        producer.send(
            new ProducerRecord<>(topic, "MOU-1", values.of(n)),
            (metadata, error) -> {
              if (error != null) failed.set(error);
            });
      producer.flush();
      if (transactional) producer.commitTransaction();
    }
    if (failed.get() != null) throw failed.get();
  }

  static void http(String address, int count, boolean structured) throws Exception {
    for (int n = 0; n < count; n++) {
      HttpURLConnection connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      var writer =
          HttpMessageFactory.createWriter(
              connection::setRequestProperty,
              body -> {
                try (var stream = connection.getOutputStream()) {
                  stream.write(body == null ? new byte[0] : body);
                } catch (java.io.IOException error) {
                  throw new java.io.UncheckedIOException(error);
                }
              });
      if (structured) writer.writeStructured(event(n), new JsonFormat());
      else writer.writeBinary(event(n));
      int status = connection.getResponseCode();
      if (status != 200)
        throw new IllegalStateException(
            status + ": " + new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
      connection.getInputStream().readAllBytes();
    }
  }
}

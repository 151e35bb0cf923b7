package io.setlist.local.broker;

import io.setlist.kafka.ClientProperties;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** A real broker that wants TLS, by a certificate of its own making, and a user's password. */
final class SecuredKafka implements AutoCloseable {

  /** Nothing else looks like them, so that they are found wherever they turn up. */
  static final String PASSWORD = "Pass-of-the-client-4f2c19";

  static final String STORE_PASSWORD = "Pass-of-the-store-81d0e7";

  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required ";

  private final Path trustStore;
  private final LocalBroker broker;

  SecuredKafka(Path folder) throws IOException, InterruptedException {
    Path keyStore = folder.resolve("broker.p12");
    Path certificate = folder.resolve("broker.crt");
    trustStore = folder.resolve("trust.p12");
    keytool(
        keyStore,
        "-genkeypair -keyalg EC -groupname secp256r1 -dname CN=broker -ext san=ip:127.0.0.1"
            + " -startdate -1d -validity 3");
    keytool(keyStore, "-exportcert -file " + certificate);
    keytool(trustStore, "-importcert -noprompt -file " + certificate);
    Map<String, String> server = new HashMap<>(trust());
    server.put("ssl.keystore.location", keyStore.toString());
    server.put("ssl.keystore.password", STORE_PASSWORD);
    server.put("sasl.enabled.mechanisms", "PLAIN");
    server.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    server.put(
        "listener.name.client.plain.sasl.jaas.config",
        LOGIN
            + "username=\"broker\" password=\"its own\" user_broker=\"its own\" user_setlist=\""
            + PASSWORD
            + "\";");
    broker =
        LocalBroker.start(
            folder.resolve("broker"), 0, new Entrance("SASL_SSL", server, client().values()));
  }

  String bootstrap() {
    return broker.bootstrap();
  }

  /** What a client needs that may come in. */
  ClientProperties client() {
    return client(PASSWORD, trust());
  }

  ClientProperties clientOfAnotherPassword(String password) {
    return client(password, trust());
  }

  /** One that trusts whom the JDK does, and so not this broker. */
  ClientProperties clientOfOtherTrust() {
    return client(PASSWORD, Map.of());
  }

  private static ClientProperties client(String password, Map<String, String> trust) {
    Map<String, String> properties = new HashMap<>(trust);
    properties.put("security.protocol", "SASL_SSL");
    properties.put("sasl.mechanism", "PLAIN");
    properties.put(
        "sasl.jaas.config", LOGIN + "username=\"setlist\" password=\"" + password + "\";");
    return new ClientProperties(properties);
  }

  private Map<String, String> trust() {
    return Map.of(
        "ssl.truststore.location",
        trustStore.toString(),
        "ssl.truststore.password",
        STORE_PASSWORD);
  }

  /** A file for {@code --kafka-config}. */
  static Path write(ClientProperties client, Path file) throws IOException {
    Properties properties = new Properties();
    properties.putAll(client.values());
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    return file;
  }

  private static void keytool(Path store, String options) throws IOException, InterruptedException {
    Stream<String> command =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-keystore",
            store.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            STORE_PASSWORD,
            "-alias",
            "broker");
    List<String> all = Stream.concat(command, Stream.of(options.split(" "))).toList();
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new AssertionError(said);
  }

  @Override
  public void close() {
    broker.close();
  }
}

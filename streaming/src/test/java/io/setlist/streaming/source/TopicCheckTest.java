package io.setlist.streaming.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.kafka.ClientProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TopicCheckTest {

  /** A closed port answers at once; Kafka's client would ask on, and speak of a node assignment. */
  @Test
  @Timeout(10)
  void failsAtOnceWhereNobodyListens() throws IOException {
    String closed = "127.0.0.1:" + closedPort();
    answersNot(TopicConfig.DEFAULTS.withBrokers(closed + "," + closed), closed + "," + closed);
  }

  /** A short patience. */
  @Test
  void failsWhereNobodySpeaksKafka() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      answersNot(
          TopicConfig.DEFAULTS
              .withBrokers(address)
              .withClient(
                  new ClientProperties(
                      Map.of("request.timeout.ms", "400", "default.api.timeout.ms", "500"))),
          address);
    }
  }

  private static void answersNot(TopicConfig config, String brokers) {
    assertThatThrownBy(() -> TopicCheck.require(config.withTopic("listens")))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.FAILED))
        .hasMessage(
            "cannot read topic 'listens': no Kafka broker answers at "
                + brokers
                + "; is it running, and are address and port right?");
  }

  /** The one that was probably meant comes first, and not hundreds. */
  @Test
  void namesTheTopicsThatThereAre() {
    List<String> there = new ArrayList<>();
    for (char c = 'a'; c < 'm'; c++) there.add("about-" + c);
    there.add("listens");
    TopicConfig config = TopicConfig.DEFAULTS.withBrokers("h:1");
    JobException failure =
        TopicCheck.failure(config, "lisetns", there, new UnknownTopicOrPartitionException());
    assertThat(failure.code()).isEqualTo(ExitCode.USAGE);
    assertThat(failure)
        .hasMessage(
            "the broker at h:1 has no topic 'lisetns'; it has 'listens', 'about-a', 'about-b',"
                + " 'about-c', 'about-d', 'about-e', 'about-f', 'about-g', 'about-h', 'about-i' and"
                + " 3 more; create it, or load something into it with ./setlist load");
  }

  @Test
  void refusesBrokersThatAreNoAddress() {
    refused("nonsense", Map.of());
    refused("host:port", Map.of());
  }

  @Test
  void refusesClientPropertiesThatMakeNoSense() {
    refused("127.0.0.1:30399", Map.of("security.protocol", "PIGEON"));
    refused("127.0.0.1:30399", Map.of("request.timeout.ms", "soon"));
  }

  @Test
  void showsNothingOfAPasswordThatIsBadlyQuoted() {
    String login = "a.Module required username=\"u\" password=\"one half\"theotherhalf\";";
    ClientProperties client =
        new ClientProperties(
            Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", login));
    TopicConfig config =
        TopicConfig.DEFAULTS.withBrokers("127.0.0.1:30399").withTopic("listens").withClient(client);
    assertThatThrownBy(() -> TopicCheck.require(config))
        .hasMessageContaining("Value not specified for key '...' in JAAS config; check --brokers")
        .hasMessageNotContaining("half")
        .hasNoCause();
  }

  private static void refused(String brokers, Map<String, String> client) {
    TopicConfig config =
        TopicConfig.DEFAULTS
            .withBrokers(brokers)
            .withTopic("listens")
            .withClient(new ClientProperties(client));
    assertThatThrownBy(() -> TopicCheck.require(config))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("cannot make a Kafka client for " + brokers + ": ")
        .hasMessageEndingWith("; check --brokers and --kafka-config");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

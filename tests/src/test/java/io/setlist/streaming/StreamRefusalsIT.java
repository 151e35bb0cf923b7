package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.ExitCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the streaming job does not do, and how it says so. */
@Tag("slow")
class StreamRefusalsIT extends StreamRuns {

  @Test
  void refusesATableThatOtherRulesBuilt() throws Exception {
    assertThat(stream("four", reference, "--gap", "20m")).isEqualTo(ExitCode.USAGE);
    assertThat(said)
        .contains("was built with --gap 15m, this job has --gap 20m; use the same, or another")
        .doesNotContain("\tat ");
  }

  @Test
  void refusesTablesWhoseCheckpointIsGone() throws Exception {
    Path elsewhere = temp.resolve("elsewhere");
    assertThat(stream("four", reference, "--checkpoint", elsewhere.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(said).contains("have rows but", "every record would count twice");
  }

  @Test
  void refusesACheckpointOfAnotherTopic() throws Exception {
    assertThat(stream("eight", reference)).isEqualTo(ExitCode.USAGE);
    assertThat(said).contains("belongs to the sessions query of topic 'four'");
  }

  @Test
  void refusesATopicThatIsNotThere() throws Exception {
    assertThat(stream("nothing", temp.resolve("nothing"))).isEqualTo(ExitCode.USAGE);
    assertThat(said)
        .contains("has no topic 'nothing'; create it, or load something into it")
        .hasLineCount(1);
  }

  @Test
  void failsWhereNoBrokerAnswers() throws Exception {
    Path impatient = temp.resolve("impatient.properties");
    Files.writeString(impatient, "request.timeout.ms=400\ndefault.api.timeout.ms=500\n");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String closed = "127.0.0.1:" + socket.getLocalPort();
      socket.close();
      assertThat(
              run(
                  "--brokers",
                  closed,
                  "--topic",
                  "four",
                  "--warehouse",
                  temp.resolve("none").toString(),
                  "--kafka-config",
                  impatient.toString()))
          .isEqualTo(ExitCode.FAILED);
      assertThat(said).contains("cannot read topic 'four' at " + closed, "is the broker running");
    }
  }
}

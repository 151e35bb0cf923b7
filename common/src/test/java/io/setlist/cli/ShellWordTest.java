package io.setlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "my music", "it's", "$HOME `id` \\ \"x\"", "~/a*", "a;b\nc", "-e"})
  void comesThroughAShellAsItIs(String text) throws IOException {
    Process shell = new ProcessBuilder("sh", "-c", "printf %s " + ShellWord.of(text)).start();
    assertThat(shell.getInputStream().readAllBytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(text);
  }

  @Test
  void staysReadableWhereItCan() {
    assertThat(ShellWord.of("hdfs:///data/setlist")).isEqualTo("hdfs:///data/setlist");
    assertThat(ShellWord.of("h1:9092,h2:9092")).isEqualTo("h1:9092,h2:9092");
  }
}

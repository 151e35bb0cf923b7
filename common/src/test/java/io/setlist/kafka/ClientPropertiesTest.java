package io.setlist.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientPropertiesTest {

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(dir.resolve("kafka.properties"), "sasl.jaas.config=hunter2\n");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @ParameterizedTest
  @CsvSource({"rw-------, false", "rw-r-----, false", "rw-r--r--, true", "rw----r--, true"})
  void aFileThatEveryUserCanReadIsWarnedOfAndNoOther(String rights, boolean warned)
      throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));

    assertThat(warningsOfReading().equals(warning())).isEqualTo(warned);
    assertThat(warningsOfReading().isEmpty()).isEqualTo(!warned);
  }

  @Test
  void aFileInAFolderThatOthersCannotEnterIsPrivate() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));

    assertThat(warningsOfReading()).isEmpty();
  }

  @Test
  void aLinkIsAsOpenAsWhatItLeadsTo() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    file = Files.createSymbolicLink(dir.resolve("link"), file);

    assertThat(warningsOfReading()).isEmpty();
  }

  private String warning() {
    return "--kafka-config " + file + " can be read by every user of this machine; chmod 600 it";
  }

  private String warningsOfReading() {
    StringBuilder said = new StringBuilder();
    Logger logger = (Logger) LogManager.getLogger(ClientProperties.class);
    Configurator.setLevel(logger, Level.WARN);
    AbstractAppender appender =
        new AbstractAppender("said", null, null, true, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            said.append(event.getMessage().getFormattedMessage());
          }
        };
    appender.start();
    logger.addAppender(appender);
    try {
      ClientProperties.read(file.toString());
    } finally {
      logger.removeAppender(appender);
    }
    return said.toString();
  }
}

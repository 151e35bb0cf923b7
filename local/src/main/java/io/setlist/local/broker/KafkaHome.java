package io.setlist.local.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder with the broker's jars, which the build puts beside Setlist's own. */
final class KafkaHome {

  /** The system property by which the launcher names the folder. */
  static final String PROPERTY = "setlist.kafka.home";

  private final Path folder;

  private KafkaHome(Path folder) {
    this.folder = folder;
  }

  /**
   * The folder that the property names; else the one beside this jar; else the build's, looked for
   * upwards.
   */
  static KafkaHome locate() {
    String named = System.getProperty(PROPERTY);
    if (named != null) return new KafkaHome(Path.of(named).toAbsolutePath());
    return Stream.concat(besideThisJar(), underTheBuild())
        .filter(KafkaHome::holdsABroker)
        .findFirst()
        .map(KafkaHome::new)
        .orElseThrow(
            () ->
                new BrokerException(
                    "the broker's jars are not there; run mvn package -DskipTests, or set -D"
                        + PROPERTY
                        + " to a folder with them"));
  }

  /**
   * A class loader that sees these jars and the JDK alone: the broker's Scala and Jackson are not
   * Spark's.
   */
  URLClassLoader isolated() {
    URL[] urls = jars(folder).stream().map(KafkaHome::url).toArray(URL[]::new);
    if (urls.length == 0) {
      throw new BrokerException("no broker jars in " + folder + "; run mvn package -DskipTests");
    }
    return new URLClassLoader("kafka", urls, ClassLoader.getPlatformClassLoader());
  }

  private static Stream<Path> besideThisJar() {
    try {
      Path code =
          Path.of(KafkaHome.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path parent = code.toAbsolutePath().getParent();
      return parent == null ? Stream.empty() : Stream.of(parent.resolveSibling("kafka"));
    } catch (URISyntaxException e) {
      return Stream.empty();
    }
  }

  private static Stream<Path> underTheBuild() {
    return Stream.iterate(Path.of("").toAbsolutePath(), p -> p != null, Path::getParent)
        .map(p -> p.resolve("target/home/kafka"));
  }

  private static boolean holdsABroker(Path folder) {
    return Files.isDirectory(folder)
        && jars(folder).stream().anyMatch(j -> j.getFileName().toString().startsWith("kafka_"));
  }

  private static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) return List.of();
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}

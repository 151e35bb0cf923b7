package io.setlist.local.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Kafka's own server classes, called by reflection through their own class loader. So the broker
 * lives and dies with this process, even by kill -9, and its libraries meet nobody else's.
 */
final class EmbeddedKafka {

  private final URLClassLoader loader;
  private Object server;

  EmbeddedKafka(KafkaHome home, Consumer<String> onFatal) {
    loader = home.isolated();
    // Kafka ends its JVM on a fatal error; here it is not Kafka's JVM.
    inLoader(
        () -> {
          Class<?> procedure = type("org.apache.kafka.common.utils.Exit$Procedure");
          Object report =
              Proxy.newProxyInstance(
                  loader,
                  new Class<?>[] {procedure},
                  (proxy, method, args) -> {
                    String why =
                        args[1] == null ? "fatal error, status " + args[0] : (String) args[1];
                    onFatal.accept(why);
                    throw new IllegalStateException(why);
                  });
          Class<?> exit = type("org.apache.kafka.common.utils.Exit");
          exit.getMethod("setExitProcedure", procedure).invoke(null, report);
          exit.getMethod("setHaltProcedure", procedure).invoke(null, report);
          return null;
        });
  }

  /** Writes the identity of a new cluster into the data folder; an existing one is left alone. */
  void format(Path serverProperties, String clusterId) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] args = {
      "format", "--ignore-formatted", "--cluster-id=" + clusterId, "--config=" + serverProperties
    };
    int status =
        inLoader(
            () ->
                (Integer)
                    type("kafka.tools.StorageTool")
                        .getMethod("execute", String[].class, PrintStream.class)
                        .invoke(null, args, new PrintStream(said, true, StandardCharsets.UTF_8)));
    if (status != 0) throw new BrokerException(said.toString(StandardCharsets.UTF_8).strip());
  }

  void start(Map<String, String> config) {
    inLoader(
        () -> {
          Class<?> kafkaConfig = type("kafka.server.KafkaConfig");
          Class<?> time = type("org.apache.kafka.common.utils.Time");
          server =
              type("kafka.server.KafkaRaftServer")
                  .getConstructor(kafkaConfig, time)
                  .newInstance(
                      // false: do not log every setting.
                      kafkaConfig
                          .getConstructor(Map.class, boolean.class)
                          .newInstance(config, false),
                      time.getField("SYSTEM").get(null));
          return server.getClass().getMethod("startup").invoke(server);
        });
  }

  void stop() {
    try {
      if (server != null) inLoader(() -> server.getClass().getMethod("shutdown").invoke(server));
    } finally {
      try {
        loader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(name, true, loader);
  }

  /** Kafka's threads inherit the caller's context class loader, and look up services through it. */
  private <T> T inLoader(Reflective<T> call) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return call.run();
    } catch (InvocationTargetException e) {
      throw new BrokerException(rootMessage(e.getCause()), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new BrokerException(
          "the jars in " + KafkaHome.PROPERTY + " are not Kafka 3.9: " + e, e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static String rootMessage(Throwable e) {
    while (e.getCause() != null) e = e.getCause();
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  @FunctionalInterface
  private interface Reflective<T> {
    T run() throws ReflectiveOperationException;
  }
}

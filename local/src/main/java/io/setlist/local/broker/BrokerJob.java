package io.setlist.local.broker;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import java.io.PrintStream;
import java.nio.file.Path;

/** {@code ./setlist broker}: runs until it is told to stop. */
public final class BrokerJob {

  private final Config config;
  private final PrintStream out;

  public BrokerJob(Config config, PrintStream out) {
    this.config = config;
    this.out = out;
  }

  /**
   * @param dir the broker's data
   * @param port where clients connect; 0 for any free one
   */
  public record Config(Path dir, int port) {

    public static final Config DEFAULTS = new Config(Path.of(".setlist", "broker"), 9092);

    public Config {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("a port is 0 to 65535");
      }
    }
  }

  /**
   * Returns only when the broker fails or the thread is interrupted; a signal stops it through a
   * hook.
   */
  public void run() throws InterruptedException {
    LocalBroker broker = LocalBroker.start(config.dir(), config.port());
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-stop"));
    out.println(
        "broker ready: --brokers "
            + broker.bootstrap()
            + " (data in "
            + config.dir().toAbsolutePath().normalize()
            + "; Ctrl-C or kill "
            + ProcessHandle.current().pid()
            + " stops it)");
    out.flush();
    throw new BrokerException(
        "the broker gave up: "
            + broker.awaitFailure()
            + "; is the disk full or "
            + config.dir()
            + " gone?");
  }

  public static void main(String[] args) {
    Command.main(
        new BrokerOptions(),
        Config.DEFAULTS,
        args,
        config -> {
          try {
            new BrokerJob(config, System.out).run();
          } catch (BrokerException e) {
            throw JobException.failed(e.getMessage(), null);
          }
          return ExitCode.DONE;
        });
  }
}

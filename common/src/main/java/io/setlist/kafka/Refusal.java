package io.setlist.kafka;

import io.setlist.cli.JobException;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** A broker answers, and does not want this client: what the user has to look at. */
public final class Refusal {

  private Refusal() {}

  /**
   * Says so in a line for the user; asking again would not help.
   *
   * @param failure of a Kafka client
   * @return empty where something else is wrong
   */
  public static Optional<JobException> of(Throwable failure, String brokers) {
    String check;
    if (failure instanceof SslAuthenticationException) {
      check =
          "check ssl.truststore.* in --kafka-config (does it hold the CA of the broker's"
              + " certificate?) and the host name in --brokers";
    } else if (failure instanceof AuthenticationException) {
      check =
          "check sasl.mechanism and the user and password of sasl.jaas.config in --kafka-config";
    } else if (failure instanceof AuthorizationException) {
      check = "grant it to the user of --kafka-config";
    } else {
      return Optional.empty();
    }
    return Optional.of(
        JobException.usage(
            "the broker at " + brokers + " refuses: " + root(failure).getMessage() + "; " + check));
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) root = root.getCause();
    return root;
  }
}

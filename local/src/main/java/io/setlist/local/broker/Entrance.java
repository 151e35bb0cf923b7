package io.setlist.local.broker;

import java.util.Map;

/**
 * How clients come in.
 *
 * @param protocol Kafka's name for it, as {@code SASL_SSL}
 * @param server what the broker has to know for it: key store, users
 * @param client what a client has to know for it
 */
record Entrance(String protocol, Map<String, String> server, Map<String, String> client) {

  /** Without password and in the clear, which is good enough on loopback. */
  static final Entrance OPEN = new Entrance("PLAINTEXT", Map.of(), Map.of());
}

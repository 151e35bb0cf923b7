package io.setlist.streaming.source;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/**
 * Whether somebody listens where brokers are said to be. Kafka's client asks on for its whole
 * patience where nobody does, and then says that no node was assigned.
 */
final class Listeners {

  private static final int CONNECT_MS = 2000;

  private Listeners() {}

  /**
   * Looks.
   *
   * @param brokers as a Kafka client takes them
   * @return false where all addresses refuse at once
   */
  static boolean any(String brokers) {
    for (String address : brokers.split(",")) if (!refuses(address.trim())) return true;
    return false;
  }

  private static boolean refuses(String address) {
    int colon = address.lastIndexOf(':');
    try {
      String host = address.substring(0, Math.max(colon, 0)).replaceAll("[\\[\\]]", "");
      return refuse(InetAddress.getAllByName(host), Integer.parseInt(address.substring(colon + 1)));
    } catch (UnknownHostException | IllegalArgumentException e) {
      return false; // unknown, or no address at all: that is for Kafka's client to say
    }
  }

  /** Whether all addresses of a host do so: Kafka's client tries one after the other. */
  static boolean refuse(InetAddress[] addresses, int port) {
    for (InetAddress address : addresses) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), CONNECT_MS);
        return false;
      } catch (ConnectException e) {
        continue;
      } catch (IOException e) {
        return false; // slow, or out of reach
      }
    }
    return true;
  }
}

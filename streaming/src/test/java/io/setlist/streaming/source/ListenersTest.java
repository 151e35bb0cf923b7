package io.setlist.streaming.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ListenersTest {

  /** The first broker of a name may be down, or {@code localhost} be two families. */
  @Test
  void triesAllAddressesOfAName() throws IOException {
    InetAddress one = InetAddress.getByName("127.0.0.1");
    InetAddress other = InetAddress.getByName("127.0.0.2");
    try (ServerSocket broker = new ServerSocket(0, 9, one)) {
      int port = broker.getLocalPort();
      assertThat(Listeners.refuse(new InetAddress[] {other, one}, port)).isFalse();
      assertThat(Listeners.refuse(new InetAddress[] {other}, port)).isTrue();
    }
  }

  /** One of several is enough, and what is no address is for Kafka's client to say. */
  @Test
  void isAnyOfThem() throws IOException {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, here)) {
      closed = socket.getLocalPort();
    }
    try (ServerSocket broker = new ServerSocket(0, 9, here)) {
      String open = "127.0.0.1:" + broker.getLocalPort();
      assertThat(Listeners.any("127.0.0.1:" + closed + ", " + open)).isTrue();
    }
    assertThat(Listeners.any("127.0.0.1:" + closed)).isFalse();
    assertThat(Listeners.any("[::1]:" + closed + ",127.0.0.1:" + closed)).isFalse();
    assertThat(Listeners.any("nonsense")).isTrue();
    assertThat(Listeners.any("127.0.0.1:port")).isTrue();
  }
}

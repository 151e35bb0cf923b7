package io.setlist.local.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where processes accept connections, as Linux tells it. */
final class ListeningPorts {

  private static final String LISTENING = "0A";

  private ListeningPorts() {}

  /**
   * The addresses of one process in the hexadecimal of {@code /proc/net/tcp}: {@code 0100007F:1F90}
   * is 127.0.0.1:8080.
   */
  static List<String> of(ProcessHandle process) throws IOException {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    Set<String> inodes = socketInodes(proc.resolve("fd"));
    List<String> addresses = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(proc.resolve("net").resolve(table))) {
        String[] columns = line.strip().split("\\s+");
        if (columns[3].equals(LISTENING) && inodes.contains(columns[9])) addresses.add(columns[1]);
      }
    }
    return addresses;
  }

  /** 127.0.0.0/8, the same within IPv6, or ::1. */
  static boolean isLoopback(String address) {
    String host = address.substring(0, address.indexOf(':'));
    return host.matches("(0{16}FFFF0000)?[0-9A-F]{6}7F|0{24}01000000");
  }

  private static Set<String> socketInodes(Path descriptors) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> all = Files.list(descriptors)) {
      for (Path descriptor : (Iterable<Path>) all::iterator) {
        if (!Files.isSymbolicLink(descriptor)) continue; // closed meanwhile
        String target = Files.readSymbolicLink(descriptor).toString();
        if (target.startsWith("socket:[")) inodes.add(target.substring(8, target.length() - 1));
      }
    }
    return inodes;
  }
}

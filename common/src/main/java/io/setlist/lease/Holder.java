package io.setlist.lease;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The process that holds a lease.
 *
 * @param host its name, for people
 * @param process its id there
 * @param since when it took the lease, by its own clock, for people
 * @param machine what no other running system has: the boot, and the space that process ids are of;
 *     empty where the system does not tell
 * @param started when the process began, as its machine tells; a later one may have the same id
 */
public record Holder(String host, long process, String since, String machine, String started) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path PROCESS_SPACE = Path.of("/proc/self/ns/pid");

  /** This process. */
  static Holder self() {
    ProcessHandle process = ProcessHandle.current();
    return new Holder(
        hostName(),
        process.pid(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        thisMachine(),
        startOf(process));
  }

  /**
   * Whether it is known to be gone: on its own machine that can be seen, and nobody has to wait for
   * a lease to run out. False where it is not known.
   */
  boolean isGone() {
    if (machine.isEmpty() || !machine.equals(thisMachine())) return false;
    Optional<ProcessHandle> found = ProcessHandle.of(process).filter(ProcessHandle::isAlive);
    return found.isEmpty() || !startOf(found.get()).equals(started);
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown host";
    }
  }

  private static String thisMachine() {
    try {
      return Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(PROCESS_SPACE);
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a holder is text and cannot fail to be written", e);
    }
  }

  static Holder parse(String json) throws IOException {
    return JSON.readValue(json, Holder.class);
  }

  @Override
  public String toString() {
    return "process " + process + " on " + host + ", since " + since;
  }
}

package io.setlist.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * On what it was measured.
 *
 * @param processor as the system calls it
 * @param memoryBytes of the whole machine
 */
public record Machine(String processor, int cores, long memoryBytes, String system, String java) {

  public static Machine here() {
    OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        processorName(),
        os.getAvailableProcessors(),
        os.getTotalMemorySize(),
        os.getName() + " " + os.getVersion(),
        Runtime.version().toString());
  }

  private static String processorName() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(l -> l.startsWith("model name"))
          .map(l -> l.substring(l.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  @Override
  public String toString() {
    return "%d × %s, %d GiB, %s, Java %s"
        .formatted(cores, processor, memoryBytes >> 30, system, java);
  }
}

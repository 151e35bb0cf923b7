package io.setlist.bench.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Looks into a running JVM of the same user, by its own management interface. */
final class Monitor implements AutoCloseable {

  private static final String METASPACE = "Metaspace";
  private static final int LOOKS = 3;

  private final long pid;
  private final JMXConnector connector;
  private final MemoryMXBean memory;
  private final MemoryPoolMXBean metaspace;
  private final ThreadMXBean threads;
  private final UnixOperatingSystemMXBean system;

  private Monitor(long pid, JMXConnector connector) throws IOException {
    this.pid = pid;
    this.connector = connector;
    MBeanServerConnection beans = connector.getMBeanServerConnection();
    memory = ManagementFactory.getPlatformMXBean(beans, MemoryMXBean.class);
    threads = ManagementFactory.getPlatformMXBean(beans, ThreadMXBean.class);
    system = ManagementFactory.getPlatformMXBean(beans, UnixOperatingSystemMXBean.class);
    metaspace =
        ManagementFactory.getPlatformMXBeans(beans, MemoryPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals(METASPACE))
            .findAny()
            .orElseThrow(() -> new IOException("the JVM has no pool " + METASPACE));
  }

  /** Has the JVM listen on loopback, for us. */
  @SuppressWarnings("BanJNDI") // the address is what the process itself has told
  static Monitor of(long pid) throws IOException {
    try {
      VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
      try {
        String address = jvm.startLocalManagementAgent();
        return new Monitor(pid, JMXConnectorFactory.connect(new JMXServiceURL(address)));
      } finally {
        jvm.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException("process " + pid + " cannot be looked into: " + e.getMessage(), e);
    }
  }

  /** Collects all garbage first. */
  Vitals vitals(int microBatches, long seconds) throws IOException {
    long cpu = system.getProcessCpuTime() / 1_000_000;
    return new Vitals(
        microBatches,
        seconds,
        cpu,
        heapInUse(),
        metaspace.getUsage().getUsed(),
        rss(),
        threads.getThreadCount(),
        system.getOpenFileDescriptorCount());
  }

  /**
   * What is left of the heap after a collection: the least of some, for a JVM passes over one that
   * is asked for while native code is in its arrays, and works on while we look.
   */
  private long heapInUse() {
    return LongStream.range(0, LOOKS)
        .map(
            look -> {
              memory.gc();
              return memory.getHeapMemoryUsage().getUsed();
            })
        .min()
        .getAsLong();
  }

  private long rss() throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.exists(status)) return -1;
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(-1);
    }
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      // The process has ended, and the connection with it.
    }
  }
}

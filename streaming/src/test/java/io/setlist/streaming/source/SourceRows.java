package io.setlist.streaming.source;

import io.setlist.event.Event;
import io.setlist.streaming.kernel.EventBlock;
import io.setlist.streaming.planning.OffsetRange;
import io.setlist.streaming.planning.PendingUsers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/** Rows as the event reader gives them, for tests of what comes after it. */
public final class SourceRows {

  private SourceRows() {}

  public static byte[] userKey(String userId) {
    return Key.ofUser(userId.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] reportKey(int partition) {
    return Key.ofReport(partition);
  }

  /** No events at all is what a woken user gets. */
  public static byte[] block(Event... events) {
    EventBlock.Writer block = new EventBlock.Writer();
    for (Event e : events) block.add(e);
    return block.toBytes();
  }

  /** What a user gets of whom nothing is to be left. */
  public static byte[] forget() {
    return WakeReader.FORGET;
  }

  /** The users who are woken, in order. */
  public static List<byte[]> woken(List<PendingUsers.Lists> tasks) {
    List<byte[]> users = new ArrayList<>();
    for (InputPartition task : WakeReader.wake(tasks)) {
      try (WakeReader reader = new WakeReader((WakeReader.Users) task)) {
        while (reader.next()) users.add(Key.userOf(reader.get().getBinary(0)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return users;
  }

  /**
   * The report of a partition that gave these and no other record.
   *
   * @param records that were read, of as many offsets from {@code from} on
   */
  public static byte[] report(
      OffsetRange range,
      long records,
      long forgotten,
      long largestAccepted,
      List<ReadReport.Refused> refused) {
    ReadReport.Writer report = new ReadReport.Writer("listens", range.partition(), range.from());
    for (long i = 0; i < records; i++) report.read(range.from() + i);
    for (long i = 0; i < forgotten; i++) report.forgotten();
    if (largestAccepted != Long.MIN_VALUE) report.accepted(largestAccepted);
    refused.forEach(report::refused);
    return report.report(range.until());
  }
}

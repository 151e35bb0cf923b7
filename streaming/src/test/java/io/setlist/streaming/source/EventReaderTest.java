package io.setlist.streaming.source;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.JobException;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.rules.Rules;
import io.setlist.streaming.planning.OffsetRange;
import io.setlist.streaming.planning.Watermarks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class EventReaderTest {

  private static final int MIB = 1 << 20;

  @Test
  void cutsAFloodOfRefusedRecordsIntoReportsOfAFewMebibytes() throws IOException {
    byte[] broken = new byte[2000];
    List<ReadReport> reports = new ArrayList<>();
    int largest = 0;
    int users = 0;
    try (EventReader reader = reader(10_000, i -> i % 100 == 0 ? json("u" + i, at(1)) : broken)) {
      while (reader.next()) {
        byte[] payload = reader.get().getBinary(1);
        largest = Math.max(largest, payload.length);
        if (Key.isReport(reader.get().getBinary(0))) reports.add(ReadReport.decode(payload));
        else users++;
      }
    }
    assertThat(largest).isLessThan(2 * MIB + 4000);
    assertThat(reports).hasSize(10);
    assertThat(reports.stream().mapToLong(ReadReport::records).sum()).isEqualTo(10_000);
    assertThat(reports.stream().mapToLong(ReadReport::dead).sum()).isEqualTo(9_900);
    assertThat(users).as("blocks do not end with each report").isEqualTo(100);
  }

  /** A hole is an offset without a record: of these the even ones, and all from 90 on. */
  @Test
  void standsForEachOffsetOnceWhetherItHasARecordOrNot() throws IOException {
    List<OffsetRange> ranges = new ArrayList<>();
    long records = 0;
    byte[] large = new byte[MIB];
    try (EventReader reader = reader(100, i -> i % 2 == 0 || i >= 90 ? null : large)) {
      while (reader.next()) {
        ReadReport report = ReadReport.decode(reader.get().getBinary(1));
        ranges.add(report.range());
        records += report.records();
      }
    }
    assertThat(records).isEqualTo(45);
    assertThat(ranges).hasSize(23);
    long next = 0;
    for (OffsetRange range : ranges) {
      assertThat(range.from()).isEqualTo(next);
      next = range.until();
    }
    assertThat(next).isEqualTo(100);
  }

  @Test
  void reportsARangeWithoutARecord() throws IOException {
    try (EventReader reader = reader(3, i -> null)) {
      assertThat(reader.next()).isTrue();
      assertThat(ReadReport.decode(reader.get().getBinary(1)).range())
          .isEqualTo(new OffsetRange(7, 0, 3));
      assertThat(reader.next()).isFalse();
    }
  }

  @Test
  void namesTheRecordThatDoesNotFitIntoMemory() throws IOException {
    LongFunction<byte[]> values =
        i -> {
          if (i == 41) throw new OutOfMemoryError("Java heap space");
          return new byte[10];
        };
    try (EventReader reader = reader(100, values)) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(JobException.class)
          .hasNoCause() // of which the job would speak in its place
          .hasMessageStartingWith("out of memory (Java heap space; the heap has ")
          .hasMessageContaining(" while it read partition 7 of topic 'listens' at offset 41: give")
          .hasMessageEndingWith("; --skip listens/7@41 passes over what fits into no memory");
    }
  }

  /** Of as many offsets; null is a hole. */
  private static EventReader reader(int offsets, LongFunction<byte[]> values) {
    RecordReader records =
        new RecordReader() {
          private long offset = -1;

          @Override
          public KafkaRecord next() {
            do offset++;
            while (offset < offsets && values.apply(offset) == null);
            if (offset == offsets) return null;
            return new KafkaRecord("listens", 7, offset, at(1), null, values.apply(offset));
          }

          @Override
          public void close() {}
        };
    return new EventReader(
        records,
        "listens",
        new OffsetRange(7, 0, offsets),
        Rules.DEFAULTS,
        ForgottenUsers.NOBODY,
        Watermarks.NONE,
        at(1));
  }
}

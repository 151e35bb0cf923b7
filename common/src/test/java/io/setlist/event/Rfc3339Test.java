package io.setlist.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against java.time; the forms that are refused are in the vectors. */
class Rfc3339Test {

  @Test
  void everyDayOfTheCalendarAndNoOther() {
    // The calendar repeats after 400 years.
    for (int year = 1970; year <= 2400; year++) {
      for (int month = 0; month <= 13; month++) {
        for (int day = 0; day <= 32; day++) {
          String text = "%04d-%02d-%02dT00:00:00Z".formatted(year, month, day);
          assertThat(read(text)).as(text).isEqualTo(startOfDay(year, month, day));
        }
      }
    }
  }

  @Test
  void anyInstantAtAnyOffset() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      long seconds = random.nextLong(Rfc3339.LAST / 1000 + 1);
      int nanos = random.nextInt(1_000_000_000);
      ZoneOffset offset = ZoneOffset.ofTotalSeconds(60 * random.nextInt(-1080, 1081));
      OffsetDateTime time = OffsetDateTime.ofInstant(Instant.ofEpochSecond(seconds, nanos), offset);
      if (time.getYear() > 9999) continue;
      String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
      assertThat(read(text))
          .as("%s, seed %d", text, seed)
          .isEqualTo(time.toInstant().toEpochMilli());
    }
  }

  private static long read(String text) {
    byte[] bytes = ("\"" + text + "\"").getBytes(UTF_8);
    return Rfc3339.read(bytes, 1, bytes.length - 1);
  }

  private static long startOfDay(int year, int month, int day) {
    try {
      return LocalDate.of(year, month, day).toEpochDay() * 86_400_000L;
    } catch (DateTimeException e) {
      return Rfc3339.UNREADABLE;
    }
  }
}

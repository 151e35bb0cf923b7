package io.setlist.bench.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenReaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2025-01-06T10:15:30.250Z\"",
        "\"2025-01-06T10:15:30.250999999Z\"",
        "\"2025-01-06T16:00:30.250+05:45\"",
        "\"2025-01-06T09:45:30.25-00:30\"",
        "1736158530250"
      })
  void a_time_is_the_same_however_it_is_written(String time) {
    assertThat(read("{\"user_id\":\"u\",\"event_time\":" + time + "}").getEventTime())
        .isEqualTo(1_736_158_530_250L);
  }

  @Test
  void other_fields_are_passed_over_and_null_is_absent() {
    Listen listen =
        read(
            "{\"app\":{\"flags\":[1,{}]},\"user_id\":\"u\",\"type\":\"play\",\"device_id\":null,"
                + "\"playlist_id\":\"p\",\"ms_played\":null}");
    assertThat(listen.getUserId()).isEqualTo("u");
    assertThat(listen.getType()).isEqualTo("play");
    assertThat(listen.getDeviceId()).isNull();
    assertThat(listen.getPlaylistId()).isEqualTo("p");
    assertThat(listen.getMsPlayed()).isZero();
  }

  private static Listen read(String json) {
    return ListenReader.read(json.getBytes(StandardCharsets.UTF_8));
  }
}

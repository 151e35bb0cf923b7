package io.setlist.event;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DraftTest {

  /** The short way for short decimals must end at the double that the JDK ends at. */
  @Test
  void ratiosAreTheNearestDoubles() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Draft draft = new Draft();
    for (int i = 0; i < 300_000; i++) {
      StringBuilder text = new StringBuilder("0.");
      for (int digits = 1 + random.nextInt(18); digits > 0; digits--)
        text.append(random.nextInt(10));
      byte[] ascii = text.toString().getBytes(US_ASCII);
      draft.begin(Draft.ALL_FIELDS);
      draft.text(Field.USER_ID, new byte[] {'u'}, 0, 1);
      draft.text(Field.TYPE, new byte[] {'x'}, 0, 1);
      draft.number(Field.EVENT_TIME, new byte[] {'0'}, 0, 1);
      draft.number(Field.VALENCE, ascii, 0, ascii.length);
      Event event = (Event) draft.judge(0, 0);
      assertThat(event.valence())
          .as("%s, seed %d", text, seed)
          .isEqualTo(Double.parseDouble(text.toString()));
    }
  }
}

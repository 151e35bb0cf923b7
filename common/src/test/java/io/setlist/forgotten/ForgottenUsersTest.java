package io.setlist.forgotten;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.event.RecordTime;
import io.setlist.forgotten.ForgottenUsers.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForgottenUsersTest {

  /** ann was registered again from 500 on; zoë was, and was forgotten once more. */
  private static final ForgottenUsers LIST =
      new ForgottenUsers(
          List.of(
              new Entry(4, "zoë", 100, 450),
              new Entry(1, "ann", 100, Entry.NEVER),
              new Entry(3, "ann", 100, 500),
              new Entry(2, "zoë", 100, Entry.NEVER),
              new Entry(5, "zoë", 600, Entry.NEVER)));

  @Test
  void suppressesRecordsByTheNewestEntryOfTheirUser() {
    assertThat(LIST.suppresses(utf8("ann"), 499)).isTrue();
    assertThat(LIST.suppresses(utf8("ann"), 500)).isFalse();
    assertThat(LIST.suppresses(utf8("ann"), RecordTime.NONE)).as("of no time").isTrue();
    assertThat(LIST.suppresses(utf8("zoë"), 10_000)).isTrue();
    assertThat(LIST.suppresses(utf8("bob"), 0)).isFalse();
    assertThat(LIST.suppresses(null, 0)).isFalse();
    assertThat(ForgottenUsers.NOBODY.suppresses(utf8("ann"), 0)).isFalse();
  }

  @Test
  void suppressesAllOfThoseWhoAreNotRegisteredAgain() {
    assertThat(LIST.suppressesAll("zoë")).isTrue();
    assertThat(LIST.suppressesAll("ann")).isFalse();
    assertThat(LIST.suppressesAll("bob")).isFalse();
  }

  @Test
  void isReadAsOfAnyEntry() {
    assertThat(LIST.newest()).isEqualTo(5);
    assertThat(LIST.asOf(2).suppresses(utf8("ann"), 10_000)).isTrue();
    assertThat(LIST.asOf(4).suppresses(utf8("zoë"), 450)).isFalse();
    assertThat(LIST.asOf(0).isEmpty()).isTrue();
    assertThat(LIST.asOf(9)).isSameAs(LIST);
  }

  @Test
  void namesWhoCameOntoItSinceAnEntry() {
    assertThat(LIST.since(0).ids()).containsExactlyInAnyOrder(utf8("ann"), utf8("zoë"));
    assertThat(LIST.since(0).suppressesAll("ann")).as("what was before is to go").isTrue();
    assertThat(LIST.since(2).ids()).containsExactly(utf8("zoë"));
    assertThat(LIST.asOf(4).since(2).isEmpty()).as("registered again alone").isTrue();
    assertThat(LIST.since(5).isEmpty()).isTrue();
  }

  @Test
  void findsARecordsOwnerByItsContentThenByItsKey() {
    Suppression suppression = new Suppression(LIST);
    byte[] of = utf8("{\"user_id\":\"zo\\u00eb\",\"type\":7}");
    byte[] bobs = utf8("{\"user_id\":\"bob\"}");
    assertThat(suppression.owns(null, of, 0)).as("though it is no event").isTrue();
    assertThat(suppression.owns(utf8("zoë"), utf8("{"), 0)).isTrue();
    assertThat(suppression.owns(utf8("zoë"), null, 0)).isTrue();
    assertThat(suppression.owns(utf8("zoë"), bobs, 0)).as("the key is not trusted").isFalse();
    assertThat(suppression.names(utf8("zoë"), bobs, 0)).isTrue();
    assertThat(suppression.owns(null, utf8("zoë was here"), 0)).as("whose is it?").isFalse();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}

package io.setlist.local.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

  private final TextTable table = new TextTable(List.of("user", "songs"), List.of(false, true));

  @Test
  void alignsNumbersRight() {
    table.add(List.of("u1", "7"));
    table.add(List.of("a-longer-one", "1234567"));
    assertThat(table.lines(0))
        .containsExactly(
            "user            songs",
            "------------  -------",
            "u1                  7",
            "a-longer-one  1234567");
  }

  @Test
  void cutsTextNotNumbersToTheTerminal() {
    table.add(List.of("a-longer-one", "1234567"));
    assertThat(table.lines(16))
        .containsExactly("user       songs", "-------  -------", "a-long…  1234567");
  }

  @Test
  void staysOnOneLine() {
    table.add(List.of("a\nb\tc", "1"));
    assertThat(table.lines(0)).contains("a·b·c      1");
  }

  @Test
  void countsWideCharactersTwice() {
    table.add(List.of("用户-1", "1"));
    table.add(List.of("abcdef", "2"));
    assertThat(table.lines(0)).contains("用户-1      1", "abcdef      2");
    assertThat(TextWidth.cut("用户用户", 5)).isEqualTo("用户…");
    assertThat(TextWidth.of("e\u0301")).isEqualTo(1);
  }
}

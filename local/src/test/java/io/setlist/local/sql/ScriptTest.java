package io.setlist.local.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {

  @Test
  void splitsAtSemicolons() {
    assertThat(Script.statements("SELECT 1; SELECT 2;\n;; SELECT 3"))
        .extracting(Statement::text)
        .containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'a;b'",
        "SELECT \"a;b\"",
        "SELECT 'it\\'s; one'",
        "SELECT 'it''s; one'",
        "SELECT `a;b` FROM t",
        "SELECT 1 -- one; not two\n + 1",
        "SELECT /* a; /* nested; */ b; */ 1",
        "SELECT 'a -- b;' , '/* ;'",
        "SELECT 'open ; string",
        "SELECT /* open ; comment"
      })
  void keepsWhatIsQuotedOrCommented(String statement) {
    assertThat(Script.statements(statement)).extracting(Statement::text).containsExactly(statement);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", ";", "-- nothing", "/* nothing; */ ;", "-- a;\n-- b;\n"})
  void findsNoStatement(String text) {
    assertThat(Script.statements(text)).isEmpty();
  }

  @Test
  void saysWhereAStatementBegins() {
    assertThat(Script.statements("-- head\nSELECT 1;  SELECT\n 2"))
        .containsExactly(new Statement("SELECT 1", 2, 1), new Statement("SELECT\n 2", 2, 12));
  }

  @Test
  void translatesSparksPosition() {
    Statement statement = new Statement("SELECT\n x", 2, 12);
    assertThat(statement.position(1, 3)).isEqualTo("line 2, column 15");
    assertThat(statement.position(2, 1)).isEqualTo("line 3, column 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1", "SELECT ';", "SELECT /* ; ", "SELECT 1; SELECT 2"})
  void asksForMore(String text) {
    assertThat(Script.isComplete(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 1;", "SELECT 1; -- one\n", "\n", "-- nothing\n"})
  void isComplete(String text) {
    assertThat(Script.isComplete(text)).isTrue();
  }
}

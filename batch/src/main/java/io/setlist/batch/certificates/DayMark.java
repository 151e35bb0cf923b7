package io.setlist.batch.certificates;

/** What is known of a date, in the order in which a person should care. */
enum DayMark {
  CERTIFIED('#', "certified: compared, and nothing differs"),
  INCOMPLETE('+', "certified, though hours of it are not wholly archived"),
  DRIFTED('~', "compared, and something differs: repair it"),
  DUE('o', "due: to be compared"),
  UNPROVABLE('?', "the archive does not prove it"),
  WAITING('!', "never computed, and there are events of it: batch --all-dates"),
  NEVER_COMPUTED('.', "never computed");

  private final char sign;
  private final String meaning;

  DayMark(char sign, String meaning) {
    this.sign = sign;
    this.meaning = meaning;
  }

  char sign() {
    return sign;
  }

  String meaning() {
    return meaning;
  }
}

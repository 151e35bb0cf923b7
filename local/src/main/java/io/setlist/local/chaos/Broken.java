package io.setlist.local.chaos;

/** Something did not hold that should have: a difference, in words. */
final class Broken extends Exception {

  private static final long serialVersionUID = 1L;

  Broken(String what) {
    super(what);
  }
}

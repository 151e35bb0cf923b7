package io.setlist.batch;

/** How a report and a log show whose a session is: enough to tell two users apart, and no more. */
public final class MaskedUser {

  private static final int SHOWN = 2;

  private MaskedUser() {}

  /** The first signs of the id, and for the rest how many there are. */
  public static String of(String userId) {
    int length = userId.codePointCount(0, userId.length());
    int shown = Math.min(SHOWN, length / 2);
    return userId.substring(0, userId.offsetByCodePoints(0, shown)) + "***(" + length + ")";
  }
}

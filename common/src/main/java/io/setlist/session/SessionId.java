package io.setlist.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name of a session: it follows from who listened and when the session began (SPEC 3). */
public final class SessionId {

  private static final HexFormat HEX = HexFormat.of();

  private SessionId() {}

  /**
   * The first 32 lower-case hex digits of SHA-256 over the user id's UTF-8, a newline, and the
   * start in decimal epoch milliseconds.
   */
  public static String of(byte[] userIdUtf8, long startMs) {
    MessageDigest sha = sha256();
    sha.update(userIdUtf8);
    sha.update((byte) '\n');
    sha.update(Long.toString(startMs).getBytes(StandardCharsets.US_ASCII));
    return HEX.formatHex(sha.digest(), 0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

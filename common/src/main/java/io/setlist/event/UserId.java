package io.setlist.event;

import java.io.Serializable;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A user id that compares by content, for maps. Producers choose it, so its hash is keyed with a
 * secret of this process: with one that can be foretold, some thousands of ids with one hash make a
 * map a list.
 *
 * <p>The hash is another in each process, and so nothing that is stored or shuffled by.
 */
public record UserId(byte[] utf8) implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final SipHash HASH;

  static {
    SecureRandom secret = new SecureRandom();
    HASH = new SipHash(secret.nextLong(), secret.nextLong());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof UserId other && Arrays.equals(utf8, other.utf8);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(HASH.of(utf8));
  }
}

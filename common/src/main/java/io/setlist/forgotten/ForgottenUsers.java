package io.setlist.forgotten;

import io.setlist.event.UserId;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The list of forgotten users as of one of its entries. Whether a record counts follows from the
 * list and the record alone, so that all who read the same entries decide alike.
 */
public final class ForgottenUsers implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The list without an entry. */
  public static final ForgottenUsers NOBODY = new ForgottenUsers(List.of());

  /**
   * What was said of a user; the newest entry decides.
   *
   * @param number 1 for the first of the list, and so on without a gap
   * @param forgottenAt epoch milliseconds
   * @param countsFrom timestamp of the first record that counts again, epoch milliseconds; {@link
   *     #NEVER} while the user is forgotten
   */
  public record Entry(long number, String userId, long forgottenAt, long countsFrom)
      implements Serializable {

    /** No record counts. */
    public static final long NEVER = Long.MAX_VALUE;

    public boolean isForgotten() {
      return countsFrom == NEVER;
    }
  }

  private final ArrayList<Entry> entries;
  private final HashMap<UserId, Long> countsFrom = new HashMap<>();

  /**
   * @param entries in any order
   */
  public ForgottenUsers(List<Entry> entries) {
    this.entries = new ArrayList<>(entries);
    this.entries.sort(Comparator.comparingLong(Entry::number));
    for (Entry e : this.entries) countsFrom.put(id(e.userId()), e.countsFrom());
  }

  private static UserId id(String userId) {
    return new UserId(userId.getBytes(StandardCharsets.UTF_8));
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The number of the newest entry; 0 where there is none. */
  public long newest() {
    return isEmpty() ? 0 : entries.get(entries.size() - 1).number();
  }

  /** The list as it was when this entry was its newest. */
  public ForgottenUsers asOf(long number) {
    if (number >= newest()) return this;
    return new ForgottenUsers(entries.stream().filter(e -> e.number() <= number).toList());
  }

  /** What was said last of a user. */
  public Optional<Entry> of(String userId) {
    return entries.stream().filter(e -> e.userId().equals(userId)).reduce((older, newer) -> newer);
  }

  /**
   * Whether a record of this user counts for nothing.
   *
   * @param userId UTF-8; null for a record of nobody
   * @param recordTimestampMs the record's own, as {@link io.setlist.event.RecordTime#of} gives it:
   *     a record without one is of no time at which the user was registered again
   */
  public boolean suppresses(byte[] userId, long recordTimestampMs) {
    if (userId == null || countsFrom.isEmpty()) return false;
    Long from = countsFrom.get(new UserId(userId));
    return from != null && recordTimestampMs < from;
  }

  /** Whether no record of this user counts, however new it is. */
  public boolean suppressesAll(String userId) {
    Long from = countsFrom.get(id(userId));
    return from != null && from == Entry.NEVER;
  }

  /**
   * The users who came onto the list after an entry, some of them perhaps registered again since:
   * all that was known of them before is to go.
   */
  public ForgottenUsers since(long number) {
    Map<String, Entry> users = new LinkedHashMap<>();
    for (Entry e : entries) {
      if (e.number() > number && e.isForgotten()) users.put(e.userId(), e);
    }
    return users.isEmpty() ? NOBODY : new ForgottenUsers(List.copyOf(users.values()));
  }

  /** The ids of all users on the list, UTF-8. */
  public List<byte[]> ids() {
    return countsFrom.keySet().stream().map(UserId::utf8).toList();
  }
}

package io.setlist.streaming.kernel;

import io.setlist.session.Session;
import io.setlist.session.Session.PlaylistSummary;
import io.setlist.session.Status;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * SPEC 2 and 3 read word for word over the list of one user's accepted events: slow, column by
 * column, and sharing nothing with the kernel, so that it can judge it.
 */
final class BruteForceSessions {

  private static final Comparator<String> UTF8 = BruteForceSessions::compareUtf8;
  private static final Comparator<Sketch> PAYLOAD =
      Comparator.comparing(Sketch::type, UTF8)
          .thenComparing(Sketch::track, Comparator.nullsFirst(UTF8))
          .thenComparing(Sketch::playlist, Comparator.nullsFirst(UTF8))
          .thenComparing(Sketch::device, Comparator.nullsFirst(UTF8))
          .thenComparing(Sketch::country, Comparator.nullsFirst(UTF8))
          .thenComparing(s -> s.ms() < 0 ? null : s.ms(), Comparator.nullsFirst(Long::compare))
          .thenComparing(s -> number(s.valence()), Comparator.nullsFirst(Double::compare))
          .thenComparing(s -> number(s.energy()), Comparator.nullsFirst(Double::compare));
  private static final Comparator<Sketch> ORDER =
      Comparator.comparingLong(Sketch::time)
          .thenComparing(Sketch::id, Comparator.nullsFirst(UTF8))
          .thenComparing(PAYLOAD);

  private BruteForceSessions() {}

  /** The sessions of the accepted events of one user, copies among them, by ascending start. */
  static List<Session> of(List<Sketch> accepted, long gapMs) {
    List<Session> sessions = new ArrayList<>();
    List<Sketch> run = new ArrayList<>();
    for (Sketch e : distinct(accepted)) {
      if (!run.isEmpty() && e.time() - run.get(run.size() - 1).time() > gapMs) {
        sessions.add(session(run));
        run = new ArrayList<>();
      }
      run.add(e);
    }
    if (!run.isEmpty()) sessions.add(session(run));
    return sessions;
  }

  /** Copies counted once, the smallest kept; in order. */
  static List<Sketch> distinct(List<Sketch> events) {
    Map<List<Object>, Sketch> byIdentity = new LinkedHashMap<>();
    for (Sketch e : events) {
      List<Object> identity = e.id() == null ? List.of(e) : List.of(e.user(), e.time(), e.id());
      byIdentity.merge(identity, e, (a, b) -> PAYLOAD.compare(a, b) <= 0 ? a : b);
    }
    List<Sketch> kept = new ArrayList<>(byIdentity.values());
    kept.sort(ORDER);
    return kept;
  }

  /** SPEC 4. */
  static Status status(Session s, long gapMs, long latenessMs, long watermark) {
    if (s.endMs() + gapMs + latenessMs <= watermark) return Status.FINAL;
    return s.endMs() + gapMs > watermark ? Status.OPEN : Status.CLOSED;
  }

  private static Session session(List<Sketch> run) {
    long start = run.get(0).time();
    String user = run.get(0).user();
    List<Sketch> songs = run.stream().filter(e -> e.type().equals("play")).toList();
    List<Sketch> moods =
        songs.stream()
            .filter(e -> !Double.isNaN(e.valence()) && !Double.isNaN(e.energy()))
            .toList();
    moods = moods.subList(Math.max(0, moods.size() - 5), moods.size());
    Streak top = longestStreak(songs, null);
    return new Session(
        id(user, start),
        user,
        start,
        run.get(run.size() - 1).time(),
        run.size(),
        songs.size(),
        run.stream().filter(e -> e.type().equals("skip")).count(),
        run.stream().filter(e -> e.type().equals("pause")).count(),
        run.stream().filter(e -> e.ms() >= 0).mapToLong(Sketch::ms).sum(),
        (int)
            Math.min(
                1000, run.stream().map(Sketch::device).filter(Objects::nonNull).distinct().count()),
        run.stream().map(Sketch::country).filter(Objects::nonNull).findFirst().orElse(null),
        longestSkipRun(run),
        playlists(run, songs),
        top.playlist(),
        top.songs(),
        mean(moods.stream().map(Sketch::valence).toList()),
        mean(moods.stream().map(Sketch::energy).toList()));
  }

  private static List<PlaylistSummary> playlists(List<Sketch> run, List<Sketch> songs) {
    Set<String> names = new TreeSet<>(UTF8);
    for (Sketch e : run) if (e.playlist() != null) names.add(e.playlist());
    List<PlaylistSummary> rows = new ArrayList<>();
    for (String name : names.stream().limit(1000).toList()) {
      List<Sketch> naming = run.stream().filter(e -> name.equals(e.playlist())).toList();
      rows.add(
          new PlaylistSummary(
              name,
              naming.stream().filter(e -> e.type().equals("play")).count(),
              naming.stream().filter(e -> e.type().equals("skip")).count(),
              naming.stream().filter(e -> e.ms() >= 0).mapToLong(Sketch::ms).sum(),
              longestStreak(songs, name).songs()));
    }
    return rows;
  }

  private record Streak(String playlist, int songs) {}

  /** Tries every first song; {@code only} is one playlist, or null for any. */
  private static Streak longestStreak(List<Sketch> songs, String only) {
    Streak best = new Streak(null, 0);
    for (int first = 0; first < songs.size(); first++) {
      String name = songs.get(first).playlist();
      if (name == null || (only != null && !only.equals(name))) continue;
      int last = first;
      while (last < songs.size() && name.equals(songs.get(last).playlist())) last++;
      if (last - first > best.songs()) best = new Streak(name, last - first);
    }
    return best;
  }

  private static int longestSkipRun(List<Sketch> run) {
    List<Boolean> skipped = new ArrayList<>();
    Set<Integer> done = new HashSet<>();
    for (Sketch e : run) {
      if (e.type().equals("play")) skipped.add(false);
      if (e.type().equals("skip") && !skipped.isEmpty()) {
        skipped.set(skipped.size() - 1, true);
        done.add(skipped.size() - 1);
      }
    }
    int longest = 0;
    for (int first = 0; first < skipped.size(); first++) {
      int n = 0;
      while (done.contains(first + n)) n++;
      longest = Math.max(longest, n);
    }
    return longest;
  }

  private static Double mean(List<Double> values) {
    if (values.isEmpty()) return null;
    double sum = 0;
    for (double v : values) sum += v;
    return sum / values.size();
  }

  private static Double number(double v) {
    return Double.isNaN(v) ? null : v;
  }

  private static String id(String user, long start) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256")
              .digest((user + "\n" + start).getBytes(StandardCharsets.UTF_8));
      return "%064x".formatted(new BigInteger(1, sha)).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  // By code points, which for well-formed strings is the order of their UTF-8 bytes.
  private static int compareUtf8(String a, String b) {
    int[] x = a.codePoints().toArray();
    int[] y = b.codePoints().toArray();
    for (int i = 0; i < Math.min(x.length, y.length); i++) {
      if (x[i] != y[i]) return Integer.compare(x[i], y[i]);
    }
    return Integer.compare(x.length, y.length);
  }
}

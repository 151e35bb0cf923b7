package io.setlist.batch;

import io.setlist.batch.session.Dates;
import io.setlist.batch.session.UserDates;
import io.setlist.batch.table.SessionsBatch;
import io.setlist.table.Materialized;
import java.time.LocalDate;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a run makes of dates that it was not asked for: of those that nobody knows the state of all
 * is computed again, and of others the sessions of users with news, unless they are most. Most of
 * an earlier date's users have none, and their rows stay, but for those that have become final
 * since.
 */
final class EarlierDates {

  private final SessionsBatch sessions;
  private final ProvenSessions proven;
  private final Optional<Dataset<Row>> whole;
  private final Optional<UserDates> users;
  private final Optional<Dataset<Row>> theirs;
  private final SortedSet<LocalDate> redone;
  private final SortedSet<LocalDate> amended;

  /**
   * Computes them.
   *
   * @param doubtful dates that are to be computed again, whole
   * @param cutShort those of them that are to be written even where nothing differs
   * @param users with news, on other dates
   * @param written all other dates that were written before
   */
  EarlierDates(
      SessionsBatch sessions,
      ProvenSessions proven,
      SortedSet<LocalDate> doubtful,
      SortedSet<LocalDate> cutShort,
      Optional<UserDates> users,
      SortedSet<LocalDate> written) {
    this.sessions = sessions;
    this.proven = proven;
    this.users = users.filter(some -> !some.areMany());
    SortedSet<LocalDate> all = new TreeSet<>(doubtful);
    if (this.users.isEmpty()) users.ifPresent(some -> all.addAll(some.dates().all()));
    redone = new TreeSet<>(cutShort);
    whole =
        all.isEmpty() ? Optional.empty() : Optional.of(Materialized.of(proven.of(new Dates(all))));
    whole.ifPresent(rows -> redone.addAll(sessions.differing(rows, new Dates(all))));
    theirs = this.users.map(some -> Materialized.of(proven.of(some)));
    amended = new TreeSet<>();
    theirs.ifPresent(rows -> amended.addAll(sessions.differing(rows, this.users.orElseThrow())));
    if (!written.isEmpty()) {
      amended.addAll(sessions.having(proven.isSettled(), new Dates(written)));
    }
    amended.removeAll(redone);
  }

  /** The dates whose rows are to be replaced. */
  SortedSet<LocalDate> changed() {
    SortedSet<LocalDate> changed = new TreeSet<>(redone);
    changed.addAll(amended);
    return changed;
  }

  /** Some rows, and all of these dates. */
  Dataset<Row> addTo(Dataset<Row> rows) {
    Dataset<Row> all = rows;
    if (!redone.isEmpty()) all = all.union(new Dates(redone).rowsOn(whole.orElseThrow()));
    if (amended.isEmpty()) return all;
    Dates dates = new Dates(amended);
    Dataset<Row> stored = dates.rowsOn(sessions.rows());
    all = all.union(proven.kept(users.map(some -> some.withoutTheirs(stored)).orElse(stored)));
    return theirs.isEmpty() ? all : all.union(dates.rowsOn(theirs.get()));
  }
}

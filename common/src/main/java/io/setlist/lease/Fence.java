package io.setlist.lease;

/** Asked before each write of a query, to a table or to the topic of dead letters. */
@FunctionalInterface
public interface Fence {

  /**
   * Returns if the query may still write.
   *
   * @throws io.setlist.cli.JobException (failed) where another process has taken its place
   */
  void require();

  /** Whether that is known without a look. */
  default boolean isLost() {
    return false;
  }
}

package io.setlist.streaming;

/** What a query may do where Kafka has dropped records that it had not read. */
public enum DataLoss {
  /** Nothing: it ends. */
  REFUSED,
  /** Read them from the archive, which must have all of them. */
  FILLED,
  /** Read from the archive what it has, and go on without the rest. */
  ACCEPTED
}

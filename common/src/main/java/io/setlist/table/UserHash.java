package io.setlist.table;

import static org.apache.spark.sql.functions.xxhash64;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;

/**
 * The hash of a user id that {@code archive} keeps beside a record, so that a look for some users
 * need not read the records of all. It passes over records and decides nothing: two users may have
 * one. That it is Spark's {@code xxhash64} lets whoever asks the table in SQL do the same.
 */
public final class UserHash {

  /** The name of the column. */
  public static final String COLUMN = "user_hash";

  /** Of the SQL function. */
  private static final long SEED = 42;

  private UserHash() {}

  /**
   * The hash.
   *
   * @param userId UTF-8
   */
  public static long of(byte[] userId) {
    return XXH64.hashUnsafeBytes(userId, Platform.BYTE_ARRAY_OFFSET, userId.length, SEED);
  }

  /** The same of a column of ids; never null. */
  public static Column of(Column userId) {
    return xxhash64(userId);
  }
}

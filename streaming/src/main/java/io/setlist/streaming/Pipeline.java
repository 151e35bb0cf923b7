package io.setlist.streaming;

import io.setlist.streaming.source.Pace;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** A streaming query that can be started again where it stood, and the pace that it keeps. */
interface Pipeline {

  /** The query, less its trigger. */
  DataStreamWriter<Row> query();

  Pace pace();
}

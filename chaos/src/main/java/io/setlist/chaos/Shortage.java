package io.setlist.chaos;

/** A way to leave the stream no room to write. */
interface Shortage extends AutoCloseable {

  /** From now on no write of the stream succeeds. */
  void begin(RunningStream stream) throws Exception;

  /** There is room again. */
  void end(RunningStream stream) throws Exception;

  /** The warehouse is as it was before; no stream runs any more. */
  @Override
  void close() throws Exception;
}

package io.setlist.chaos;

/** How a stream is ended from outside, at a moment at which it may not have begun. */
enum End {
  KILL("kill -9") {
    @Override
    void of(RunningStream stream) throws Broken, InterruptedException {
      stream.kill();
    }
  },
  STOP("SIGTERM") {
    @Override
    void of(RunningStream stream) throws Broken, InterruptedException {
      stream.stopEarly();
    }
  };

  private final String signal;

  End(String signal) {
    this.signal = signal;
  }

  abstract void of(RunningStream stream) throws Broken, InterruptedException;

  @Override
  public String toString() {
    return signal;
  }
}

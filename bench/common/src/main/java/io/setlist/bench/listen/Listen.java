package io.setlist.bench.listen;

/** An event as far as sessions need it; a bean, which Flink and Spark can both take apart. */
public class Listen {

  private String userId;
  private long eventTime;
  private String type;
  private String playlistId;
  private String deviceId;
  private long msPlayed;

  public String getUserId() {
    return userId;
  }

  public void setUserId(String userId) {
    this.userId = userId;
  }

  /** Epoch milliseconds. */
  public long getEventTime() {
    return eventTime;
  }

  public void setEventTime(long eventTime) {
    this.eventTime = eventTime;
  }

  public String getType() {
    return type;
  }

  public void setType(String type) {
    this.type = type;
  }

  /** Null where the event names none. */
  public String getPlaylistId() {
    return playlistId;
  }

  public void setPlaylistId(String playlistId) {
    this.playlistId = playlistId;
  }

  /** Null where the event names none. */
  public String getDeviceId() {
    return deviceId;
  }

  public void setDeviceId(String deviceId) {
    this.deviceId = deviceId;
  }

  /** 0 where the event tells none. */
  public long getMsPlayed() {
    return msPlayed;
  }

  public void setMsPlayed(long msPlayed) {
    this.msPlayed = msPlayed;
  }
}

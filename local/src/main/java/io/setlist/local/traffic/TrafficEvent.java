package io.setlist.local.traffic;

/** A good event as a reader of SPEC 1 should understand it; null where a field is absent. */
public record TrafficEvent(
    String userId,
    long eventTime,
    String type,
    String eventId,
    String trackId,
    String playlistId,
    String deviceId,
    String country,
    Long msPlayed,
    Double valence,
    Double energy) {

  TrafficEvent withEventTime(long t) {
    return new TrafficEvent(
        userId,
        t,
        type,
        eventId,
        trackId,
        playlistId,
        deviceId,
        country,
        msPlayed,
        valence,
        energy);
  }

  TrafficEvent withMsPlayed(Long ms) {
    return new TrafficEvent(
        userId,
        eventTime,
        type,
        eventId,
        trackId,
        playlistId,
        deviceId,
        country,
        ms,
        valence,
        energy);
  }

  TrafficEvent withoutCountry() {
    return new TrafficEvent(
        userId,
        eventTime,
        type,
        eventId,
        trackId,
        playlistId,
        deviceId,
        null,
        msPlayed,
        valence,
        energy);
  }

  TrafficEvent withoutPlaylist() {
    return new TrafficEvent(
        userId, eventTime, type, eventId, trackId, null, deviceId, country, msPlayed, valence,
        energy);
  }
}

package io.setlist.local.traffic;

import io.soabase.recordbuilder.core.RecordBuilder;

/** A good event as a reader of SPEC 1 should understand it; null where a field is absent. */
@RecordBuilder
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
    Double energy)
    implements TrafficEventBuilder.With {

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

package io.setlist.streaming.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;

/** Positions of one topic, in the spelling of Spark's Kafka source. */
final class KafkaPositions {

  private static final ObjectMapper JSON = new ObjectMapper();

  private KafkaPositions() {}

  static Offset of(MicroBatchStream kafka, String topic, Map<Integer, Long> positions) {
    return kafka.deserializeOffset(json(topic, positions));
  }

  static String json(String topic, Map<Integer, Long> positions) {
    try {
      return JSON.writeValueAsString(Map.of(topic, positions));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("positions are numbers and cannot fail to be written", e);
    }
  }

  static SortedMap<Integer, Long> read(String topic, Offset kafka) {
    try {
      SortedMap<Integer, Long> positions = new TreeMap<>();
      JSON.readTree(kafka.json())
          .path(topic)
          .fields()
          .forEachRemaining(e -> positions.put(Integer.valueOf(e.getKey()), e.getValue().asLong()));
      return positions;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Kafka's source gave an offset that is no JSON", e);
    }
  }
}

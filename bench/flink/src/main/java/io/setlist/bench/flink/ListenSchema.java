package io.setlist.bench.flink;

import io.setlist.bench.listen.Listen;
import io.setlist.bench.listen.ListenReader;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;

/** Listens from the values of Kafka's records. */
final class ListenSchema extends AbstractDeserializationSchema<Listen> {

  private static final long serialVersionUID = 1L;

  ListenSchema() {
    super(Listen.class);
  }

  @Override
  public Listen deserialize(byte[] value) {
    return ListenReader.read(value);
  }
}

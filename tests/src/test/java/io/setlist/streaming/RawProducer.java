package io.setlist.streaming;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.Crc32C;

/**
 * Writes batches with a timestamp that Kafka's own producer refuses to write, as other clients do:
 * a broker takes any 64 bits on a {@code CreateTime} topic.
 */
final class RawProducer implements AutoCloseable {

  /** Of the newest batch format, by its specification. */
  private static final int CRC_AT = 17;

  private static final int ATTRIBUTES_AT = 21;
  private static final int BASE_TIMESTAMP_AT = 27;
  private static final int MAX_TIMESTAMP_AT = 35;

  private static final short VERSION = 7;

  private final String topic;
  private final Socket socket;

  RawProducer(String bootstrap, String topic) throws IOException {
    this.topic = topic;
    int colon = bootstrap.lastIndexOf(':');
    this.socket =
        new Socket(bootstrap.substring(0, colon), Integer.parseInt(bootstrap.substring(colon + 1)));
  }

  /** Sends records, all with this timestamp; gives the offset of the first. */
  long send(int partition, CompressionType codec, long timestamp, List<SimpleRecord> records)
      throws IOException {
    SimpleRecord[] atZero =
        records.stream()
            .map(r -> new SimpleRecord(0, r.key(), r.value(), r.headers()))
            .toArray(SimpleRecord[]::new);
    MemoryRecords batch = MemoryRecords.withRecords(codec, atZero);
    ByteBuffer bytes = batch.buffer();
    bytes.putLong(BASE_TIMESTAMP_AT, timestamp);
    bytes.putLong(MAX_TIMESTAMP_AT, timestamp);
    int checked = bytes.limit() - ATTRIBUTES_AT;
    bytes.putInt(CRC_AT, (int) Crc32C.compute(bytes, ATTRIBUTES_AT, checked));
    return produce(partition, batch);
  }

  private long produce(int partition, MemoryRecords batch) throws IOException {
    ProduceRequestData.TopicProduceData ofTopic =
        new ProduceRequestData.TopicProduceData()
            .setName(topic)
            .setPartitionData(
                List.of(
                    new ProduceRequestData.PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(batch)));
    ProduceRequestData data =
        new ProduceRequestData()
            .setAcks((short) -1)
            .setTimeoutMs(30_000)
            .setTopicData(
                new ProduceRequestData.TopicProduceDataCollection(List.of(ofTopic).iterator()));
    RequestHeader header = new RequestHeader(ApiKeys.PRODUCE, VERSION, "wire", 1);
    ByteBuffer request =
        ProduceRequest.forMagic(RecordBatch.CURRENT_MAGIC_VALUE, data)
            .build(VERSION)
            .serializeWithHeader(header);
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(request.remaining());
    out.write(request.array(), request.arrayOffset() + request.position(), request.remaining());
    out.flush();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] answer = in.readNBytes(in.readInt());
    ProduceResponse response =
        (ProduceResponse) AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
    ProduceResponseData.PartitionProduceResponse ofPartition =
        response.data().responses().iterator().next().partitionResponses().get(0);
    Errors.forCode(ofPartition.errorCode()).maybeThrow();
    return ofPartition.baseOffset();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

package io.setlist.local.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The settings of a broker for one person on one machine. */
final class ServerProperties {

  static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

  private ServerProperties() {}

  static Map<String, String> of(Path data, int port, int controllerPort, Entrance entrance) {
    Map<String, String> p = new TreeMap<>();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    p.put("controller.listener.names", "CONTROLLER");
    // Loopback only: the controller has no password, and mostly the clients' listener has none.
    p.put("listeners", "CLIENT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.put("advertised.listeners", "CLIENT://127.0.0.1:" + port);
    p.put(
        "listener.security.protocol.map",
        "CLIENT:" + entrance.protocol() + ",CONTROLLER:PLAINTEXT");
    p.put("inter.broker.listener.name", "CLIENT");
    p.put("log.dirs", data.toString());

    // A misspelt topic is an error, not a new topic with one partition.
    p.put("auto.create.topics.enable", "false");
    // Arrival hours must not depend on the producers' clocks (SPEC 5).
    p.put("log.message.timestamp.type", "LogAppendTime");
    // Data stays until its folder is deleted; Kafka's week would eat a warehouse's source unseen.
    p.put("log.retention.ms", "-1");
    // Far above max-event-bytes: what is oversized shall arrive and become a dead letter.
    p.put("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
    p.put("replica.fetch.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
    p.put("num.partitions", "4");

    // One node, and few threads beside a Spark on the same cores.
    p.put("offsets.topic.num.partitions", "1");
    p.put("offsets.topic.replication.factor", "1");
    p.put("transaction.state.log.num.partitions", "1");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "2");
    p.put("background.threads", "2");
    // The default is 128 MiB of heap for compacting an offsets topic of a few kilobytes.
    p.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
    // Nobody takes over from a single node: handing over its leaderships only delays the stop.
    p.put("controlled.shutdown.enable", "false");
    p.put("auto.include.jmx.reporter", "false");
    p.putAll(entrance.server());
    return p;
  }
}

package io.setlist.bench;

import java.util.List;
import java.util.function.Function;

/**
 * One way from events to sessions.
 *
 * @param code files and folders in the checkout: where they change, it is measured anew
 * @param launch starts it
 * @param output where it leaves its sessions
 */
record Contestant(
    String name,
    Division division,
    List<String> code,
    Function<Attempt, Launch> launch,
    Function<Attempt, Output> output) {}

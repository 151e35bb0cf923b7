package io.setlist.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Draws from a few things for ever: each as often as the others, in an order of chance. */
final class Deck<T> {

  private final List<T> cards;
  private final Deque<T> left = new ArrayDeque<>();

  Deck(List<T> cards) {
    this.cards = List.copyOf(cards);
  }

  T draw(Random random) {
    if (left.isEmpty()) {
      List<T> shuffled = new ArrayList<>(cards);
      Collections.shuffle(shuffled, random);
      left.addAll(shuffled);
    }
    return left.pop();
  }
}

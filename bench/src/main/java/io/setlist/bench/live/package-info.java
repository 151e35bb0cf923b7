/** {@code ./setlist bench live}: how long it takes from an event to its row, at a steady rate. */
package io.setlist.bench.live;

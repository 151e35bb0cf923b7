/** Delta's own classes, version 3.3, as far as the night alone needs them. */
package io.setlist.batch.delta;

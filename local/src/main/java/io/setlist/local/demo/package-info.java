/** {@code ./setlist demo}: the whole story on one machine, and what is true of it. */
package io.setlist.local.demo;

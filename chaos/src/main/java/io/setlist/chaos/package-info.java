/**
 * {@code ./setlist chaos}: breaks everything that can break, and looks whether the rows are right.
 */
package io.setlist.chaos;

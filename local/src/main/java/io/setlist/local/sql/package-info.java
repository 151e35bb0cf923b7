/** {@code ./setlist sql}: Spark SQL over the tables of a warehouse, for people and for scripts. */
package io.setlist.local.sql;

/** The tables of SPEC 5: names, columns, partitions, and the warehouse folder that holds them. */
package io.setlist.table;

/** What Spark opens to its own package alone. */
package org.apache.spark.launcher;

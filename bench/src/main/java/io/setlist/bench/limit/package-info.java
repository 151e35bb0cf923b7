/** What any job has to do, and nothing else. */
package io.setlist.bench.limit;

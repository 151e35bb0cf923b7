/** What has been certified, as a calendar for a person. */
package io.setlist.batch.certificates;

/** What the launcher asks before it becomes spark-submit. */
package io.setlist.local.submit;

/** Tables as they are after months, made in minutes. */
package io.setlist.chaos.aged;

package io.setlist.batch.certificates;

import io.setlist.cli.WarehouseOption;

/**
 * Of which tables the calendar is.
 *
 * @param warehouse URI of the folder that holds the tables
 */
record CertificatesConfig(String warehouse) {

  static final CertificatesConfig DEFAULTS = new CertificatesConfig(null);

  /**
   * Checks what the options alone cannot.
   *
   * @throws io.setlist.cli.JobException (usage) with what is wrong
   */
  CertificatesConfig validated() {
    WarehouseOption.require(warehouse);
    return this;
  }
}

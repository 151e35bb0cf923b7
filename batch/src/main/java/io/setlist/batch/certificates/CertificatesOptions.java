package io.setlist.batch.certificates;

import io.setlist.cli.Options;
import io.setlist.cli.WarehouseOption;

/** The options of {@code certificates}. */
final class CertificatesOptions extends Options<CertificatesConfig> {

  CertificatesOptions() {
    super("certificates", "a calendar of the dates that are certified, drifted, due or unprovable");
    WarehouseOption.declare(this, (config, uri) -> new CertificatesConfig(uri));
  }
}

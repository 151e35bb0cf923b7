package io.setlist.local.traffic;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;

/** Where a listener lives: from Pago Pago to Kiritimati, by weight. */
record Home(ZoneId zone, String country) {

  private static final String[] PLACES = {
    "Pacific/Pago_Pago AS 1",
    "Pacific/Honolulu US 2",
    "Pacific/Marquesas PF 1",
    "America/Anchorage US 1",
    "America/Los_Angeles US 9",
    "America/Denver US 3",
    "America/Mexico_City MX 8",
    "America/Chicago US 6",
    "America/New_York US 12",
    "America/Bogota CO 4",
    "America/Halifax CA 2",
    "America/Santiago CL 3",
    "America/St_Johns CA 1",
    "America/Sao_Paulo BR 10",
    "America/Argentina/Buenos_Aires AR 4",
    "America/Noronha BR 1",
    "Atlantic/Azores PT 1",
    "Atlantic/Reykjavik IS 1",
    "Europe/London GB 9",
    "Europe/Berlin DE 9",
    "Europe/Paris FR 7",
    "Europe/Madrid ES 6",
    "Europe/Stockholm SE 4",
    "Africa/Lagos NG 4",
    "Africa/Cairo EG 3",
    "Africa/Johannesburg ZA 3",
    "Europe/Istanbul TR 5",
    "Africa/Nairobi KE 2",
    "Asia/Tehran IR 2",
    "Asia/Dubai AE 2",
    "Asia/Kabul AF 1",
    "Asia/Karachi PK 3",
    "Asia/Kolkata IN 10",
    "Asia/Kathmandu NP 1",
    "Asia/Dhaka BD 2",
    "Asia/Yangon MM 1",
    "Asia/Jakarta ID 7",
    "Asia/Manila PH 6",
    "Asia/Taipei TW 3",
    "Australia/Eucla AU 1",
    "Asia/Tokyo JP 8",
    "Asia/Seoul KR 5",
    "Australia/Adelaide AU 1",
    "Australia/Sydney AU 4",
    "Australia/Lord_Howe AU 1",
    "Pacific/Noumea NC 1",
    "Pacific/Auckland NZ 2",
    "Pacific/Chatham NZ 1",
    "Pacific/Apia WS 1",
    "Pacific/Kiritimati KI 1",
  };

  /** Each place as often as its weight says. */
  private static final List<Home> BY_WEIGHT =
      Arrays.stream(PLACES)
          .map(p -> p.split(" "))
          .flatMap(
              p -> {
                Home home = new Home(ZoneId.of(p[0]), p[1]);
                return java.util.stream.Stream.generate(() -> home).limit(Integer.parseInt(p[2]));
              })
          .toList();

  static Home of(Rng rng) {
    return BY_WEIGHT.get(rng.below(BY_WEIGHT.size()));
  }
}

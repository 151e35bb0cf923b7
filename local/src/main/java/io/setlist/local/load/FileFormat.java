package io.setlist.local.load;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A form of file that holds no lines of UTF-8, known by its first bytes whatever the file's name
 * is.
 *
 * @param name with its article
 * @param unpacking a shell command that turns the file, which follows it, into lines; null where
 *     there is none in common use
 */
record FileFormat(String name, String unpacking) {

  /** Lines of UTF-8 but for what they begin with. */
  static final FileFormat MARKED = new FileFormat("text with a byte-order mark", "tail -c +4");

  /** As many bytes as are needed to know each. */
  private static final int HEAD = 8;

  private record Signature(FileFormat format, int... bytes) {

    boolean begins(byte[] head) {
      if (head.length < bytes.length) return false;
      for (int i = 0; i < bytes.length; i++) {
        int b = head[i] & 0xff;
        if (bytes[i] == LETTER ? b == 0 : b != bytes[i]) return false;
      }
      return true;
    }
  }

  /** Any byte but zero. */
  private static final int LETTER = -1;

  // Of two that begin alike the longer is first.
  private static final List<Signature> SIGNATURES =
      List.of(
          known("UTF-32 text", "iconv -f UTF-32 -t UTF-8", 0xff, 0xfe, 0, 0),
          known("UTF-32 text", "iconv -f UTF-32 -t UTF-8", 0, 0, 0xfe, 0xff),
          known("UTF-32 text", "iconv -f UTF-32LE -t UTF-8", LETTER, 0, 0, 0, LETTER, 0, 0, 0),
          known("UTF-32 text", "iconv -f UTF-32BE -t UTF-8", 0, 0, 0, LETTER, 0, 0, 0, LETTER),
          known("UTF-16 text", "iconv -f UTF-16 -t UTF-8", 0xff, 0xfe),
          known("UTF-16 text", "iconv -f UTF-16 -t UTF-8", 0xfe, 0xff),
          known("UTF-16 text", "iconv -f UTF-16LE -t UTF-8", LETTER, 0, LETTER, 0),
          known("UTF-16 text", "iconv -f UTF-16BE -t UTF-8", 0, LETTER, 0, LETTER),
          new Signature(MARKED, 0xef, 0xbb, 0xbf),
          known("a gzip file", "gzip -dc", 0x1f, 0x8b),
          known("a zip archive", "unzip -p", 'P', 'K', 3, 4),
          known("a bzip2 file", "bzip2 -dc", 'B', 'Z', 'h'),
          known("a Zstandard file", "zstd -dc", 0x28, 0xb5, 0x2f, 0xfd),
          known("an xz file", "xz -dc", 0xfd, '7', 'z', 'X', 'Z', 0),
          known("an LZ4 file", "lz4 -dc", 0x04, 0x22, 0x4d, 0x18),
          known("a Snappy file", null, 0xff, 6, 0, 0, 's', 'N', 'a', 'P'),
          known("a 7-Zip archive", "7z x -so", '7', 'z', 0xbc, 0xaf, 0x27, 0x1c),
          known("a Parquet file", null, 'P', 'A', 'R', '1'),
          known("an Avro file", null, 'O', 'b', 'j', 1),
          known("an ORC file", null, 'O', 'R', 'C'),
          known("an SQLite database", null, 'S', 'Q', 'L', 'i', 't', 'e', ' '));

  private static Signature known(String name, String unpacking, int... bytes) {
    return new Signature(new FileFormat(name, unpacking), bytes);
  }

  /** The format of a file that begins so; empty where it may be lines of UTF-8. */
  static Optional<FileFormat> of(byte[] head) {
    byte[] first = Arrays.copyOf(head, Math.min(head.length, HEAD));
    return SIGNATURES.stream().filter(s -> s.begins(first)).map(Signature::format).findFirst();
  }
}

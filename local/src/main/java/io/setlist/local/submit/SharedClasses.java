package io.setlist.local.submit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The list of classes that an archive is made of, from what runs have noted ({@code
 * -XX:DumpLoadedClassList}).
 *
 * <p>Where something wants to see the bytes of each class that is loaded, as a flight recorder does
 * that is begun in a running job, JDK 17 looks for those of an archived class under its plain name,
 * and dies if there are none. So what has no such bytes is left out: what a JVM makes up by itself,
 * and of what a jar has another form for some versions of Java.
 */
final class SharedClasses {

  private static final Pattern OF_A_VERSION =
      Pattern.compile("META-INF/versions/\\d+/(.+\\.class)");

  /** Makes the JVM make up classes when it archives. */
  private static final String MAKES_UP = "[SPECIES_RESOLVE]";

  private SharedClasses() {}

  /** Whether a class file is to be found under its plain name; on the class path of the jars. */
  static Predicate<String> withBytes(List<Path> jars) throws IOException {
    Set<String> ofVersions = ofVersions(jars);
    return file ->
        !ofVersions.contains(file) && SharedClasses.class.getResource("/" + file) != null;
  }

  /** Each line once, but for the last of a file, which a kill may have cut. */
  static Set<String> list(List<Path> notes, Predicate<String> hasBytes) throws IOException {
    Set<String> all = new LinkedHashSet<>();
    for (Path file : notes) {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      for (String line : lines.subList(0, Math.max(0, lines.size() - 1))) {
        if (isOfBytes(line, hasBytes)) all.add(line);
      }
    }
    return all;
  }

  private static boolean isOfBytes(String line, Predicate<String> hasBytes) {
    String[] words = line.split(" ", 3);
    return switch (words[0]) {
      case "@lambda-form-invoker" -> !line.contains(MAKES_UP);
      case "@lambda-proxy" -> hasBytes.test(words[1] + ".class");
      default -> hasBytes.test(words[0] + ".class");
    };
  }

  /** Names of the class files that some jar has for versions of Java. */
  static Set<String> ofVersions(List<Path> jars) throws IOException {
    Set<String> names = new HashSet<>();
    for (Path file : jars) {
      if (!Files.isRegularFile(file)) continue;
      try (JarFile jar = new JarFile(file.toFile())) {
        jar.stream()
            .map(entry -> OF_A_VERSION.matcher(entry.getName()))
            .filter(Matcher::matches)
            .forEach(name -> names.add(name.group(1)));
      }
    }
    return names;
  }
}

package io.setlist.local.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedClassesTest {

  @TempDir Path folder;

  @Test
  void eachOnceAndNothingThatWasCut() throws IOException {
    List<Path> notes =
        List.of(
            notes("a", "java/lang/Object id: 0\norg/X id: 7\n@lambda-proxy org/X run ()V\norg/Y"),
            notes("b", "java/lang/Object id: 0\norg/Z id: 9\norg/X id: 7\n"),
            notes("empty", ""));
    assertThat(SharedClasses.list(notes, file -> true))
        .containsExactly(
            "java/lang/Object id: 0", "org/X id: 7", "@lambda-proxy org/X run ()V", "org/Z id: 9");
  }

  @Test
  void nothingWithoutBytesOfItsOwn() throws IOException {
    Path notes =
        notes(
            "c",
            """
            java/lang/Object id: 0
            java/lang/invoke/BoundMethodHandle$Species_LLI id: 1
            @lambda-form-invoker [SPECIES_RESOLVE] java.lang.invoke.BoundMethodHandle$Species_LLI
            @lambda-form-invoker [LF_RESOLVE] java.lang.invoke.Invokers$Holder invoke L_V
            @lambda-proxy java/lang/invoke/Made get ()V
            the last
            """);
    assertThat(
            SharedClasses.list(List.of(notes), file -> getClass().getResource("/" + file) != null))
        .containsExactly(
            "java/lang/Object id: 0",
            "@lambda-form-invoker [LF_RESOLVE] java.lang.invoke.Invokers$Holder invoke L_V");
  }

  @Test
  void classesThatAJarHasForVersionsOfJavaAreKnown() throws IOException {
    List<Path> jars =
        List.of(
            jar("plain.jar", "org/X.class"),
            jar("both.jar", "org/Y.class", "META-INF/versions/9/org/Y.class"),
            jar("new.jar", "META-INF/versions/11/org/Z$1.class", "META-INF/versions/9/a.txt"),
            folder.resolve("gone.jar"));
    assertThat(SharedClasses.ofVersions(jars))
        .containsExactlyInAnyOrder("org/Y.class", "org/Z$1.class");
  }

  private Path notes(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name + ".notes"), text);
  }

  private Path jar(String name, String... entries) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      for (String entry : entries) out.putNextEntry(new JarEntry(entry));
    }
    return folder.resolve(name);
  }
}

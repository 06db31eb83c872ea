package org.tidemark.suites.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tidemark.suites.equipment.Command;
import org.tidemark.suites.equipment.MountedImage;
import org.tidemark.suites.equipment.TreeManifest;

/** Compilers: what they make on the mount is what they make elsewhere. */
@Tag("mount")
class CompileTest {
  private static final int C_FILES = 100;

  @RegisterExtension final Beds beds = new Beds();

  @Test
  void javacBuildsTheEngine() throws IOException {
    Path jars =
        Path.of(Objects.requireNonNullElse(System.getenv("TIDEMARK_APP"), "")).resolve("lib");
    assumeTrue(Files.isDirectory(jars), "not packaged; run with mvn verify");
    Path sources = MountedImage.sourceRoot().resolve("fs-core/src/main/java");
    Path there = beds.directory().resolve("engine");
    Path here = beds.host().resolve("engine");
    for (Path place : new Path[] {there, here}) {
      Files.createDirectory(place);
      Command.of("cp", "-a", sources, place.resolve("src")).check();
      Command.script(
              "cd \"$1\"; find src -name '*.java' | sort > list;"
                  + " \"$2/bin/javac\" -J-XX:TieredStopAtLevel=1 -nowarn -proc:none -d classes -cp \"$3/*\" @list;"
                  + " \"$2/bin/jar\" --create --date=2026-01-01T00:00:00Z --file=engine.jar -C"
                  + " classes .")
          .with(place, System.getProperty("java.home"), jars)
          .check();
    }
    TreeManifest expected = TreeManifest.ofContent(here.resolve("classes"));
    expected.requireSame("the classes", TreeManifest.ofContent(there.resolve("classes")));

    beds.bed().settle();

    expected.requireSame(
        "the classes after mounting again", TreeManifest.ofContent(there.resolve("classes")));
    Command.of(System.getProperty("java.home") + "/bin/jar", "--list", "--file")
        .with(there.resolve("engine.jar"))
        .check();
  }

  @Test
  void gccBuildsAndRunsAProgram() throws IOException {
    int files = Beds.scaled(C_FILES);
    Path project = Files.createDirectory(beds.directory().resolve("project"));
    writeProject(project, files);
    Command.of("make", "-s", "-j2").in(project).check();
    long expected = files * (files - 1L) / 2;
    assertEquals(expected, run(project));

    beds.bed().settle();

    assertEquals(expected, run(project));
    assertEquals("", Command.of("make", "-s", "-q").in(project).check().text(), "up to date");
    Files.writeString(project.resolve("part3.c"), part(3).replace("+ 3", "+ 1003"));
    Command.of("make", "-s", "-j2").in(project).check();
    assertEquals(expected + 1000, run(project));
  }

  private static long run(Path project) throws IOException {
    return Long.parseLong(Command.of(project.resolve("program")).check().text().strip());
  }

  private static void writeProject(Path project, int files) throws IOException {
    StringBuilder header = new StringBuilder("#include <stdio.h>\n#include <stdlib.h>\n");
    StringBuilder main =
        new StringBuilder("#include \"all.h\"\nint main(void) {\n  long sum = 0;\n");
    for (int i = 0; i < files; i++) {
      Files.writeString(project.resolve("part" + i + ".c"), part(i));
      header.append("long part").append(i).append("(long);\n");
      main.append("  sum = part").append(i).append("(sum);\n");
    }
    main.append("  printf(\"%ld\\n\", sum);\n  return 0;\n}\n");
    Files.writeString(project.resolve("all.h"), header);
    Files.writeString(project.resolve("main.c"), main);
    Files.writeString(
        project.resolve("Makefile"),
        """
        objects := $(patsubst %.c,%.o,$(wildcard *.c))
        program: all.a
        \tgcc -g -o $@ main.o all.a
        all.a: $(objects)
        \tar rcs $@ $^
        %.o: %.c all.h
        \tgcc -g -O1 -c -o $@ $<
        """);
  }

  private static String part(int number) {
    return String.format(
        Locale.ROOT,
        "#include \"all.h\"%nlong part%d(long n) { return n + %d; }%n",
        number,
        number);
  }
}

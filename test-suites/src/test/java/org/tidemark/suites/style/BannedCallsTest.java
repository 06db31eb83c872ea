package org.tidemark.suites.style;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** No sleep, no unseeded random, no direct clock: so that every failure can be replayed. */
class BannedCallsTest {
  private static final Set<String> BANNED_METHODS =
      Set.of(
          "java.lang.Thread.sleep",
          "java.util.concurrent.TimeUnit.sleep",
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.Clock.system",
          "java.lang.Math.random",
          "java.util.concurrent.ThreadLocalRandom.current");

  private static final DescribedPredicate<JavaAccess<?>> BANNED =
      DescribedPredicate.describe(
          "sleep, read a clock or draw unseeded", BannedCallsTest::isBanned);

  private static final ArchRule RULE =
      noClasses()
          .that(DescribedPredicate.not(resideInAPackage("org.tidemark.suites..")))
          .and(DescribedPredicate.describe("are not base.Clock", c -> !isClock(c)))
          .should()
          .accessTargetWhere(BANNED);

  @Test
  void onlyTheClockSleepsOrReadsTheTime() {
    ArchitectureTest.check(RULE);
  }

  @Test
  void theRuleSeesWhatItBans() {
    ArchRule rule = noClasses().should().accessTargetWhere(BANNED);
    for (Class<?> offender :
        new Class<?>[] {Reads.class, Refers.class, Draws.class, Now.class, Sleeps.class}) {
      var imported = new ClassFileImporter().importClasses(offender);
      assertEquals(1, imported.size());
      assertThrows(AssertionError.class, () -> rule.check(imported), offender.getName());
    }
    rule.check(new ClassFileImporter().importClasses(Seeded.class));
  }

  private static boolean isBanned(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    String owner = target.getOwner().getName();
    String name = target.getName();
    if (BANNED_METHODS.contains(owner + "." + name)) {
      return true;
    }
    if (target instanceof AccessTarget.CodeUnitAccessTarget code
        && code.getRawParameterTypes().isEmpty()) {
      boolean unseeded = owner.equals("java.util.Random") && name.equals("<init>");
      return unseeded || (owner.startsWith("java.time.") && name.equals("now"));
    }
    return false;
  }

  private static boolean isClock(JavaClass c) {
    return c.getName().equals("org.tidemark.base.Clock")
        || c.getName().startsWith("org.tidemark.base.Clock$");
  }

  static class Reads {
    long read() {
      return System.nanoTime();
    }
  }

  static class Refers {
    LongSupplier refer() {
      return System::currentTimeMillis;
    }
  }

  static class Draws {
    Random draw() {
      return new Random();
    }
  }

  static class Now {
    Instant now() {
      return Instant.now();
    }
  }

  static class Sleeps {
    void sleep() throws InterruptedException {
      Thread.sleep(1);
    }
  }

  static class Seeded {
    Random draw() {
      return new Random(1);
    }
  }
}

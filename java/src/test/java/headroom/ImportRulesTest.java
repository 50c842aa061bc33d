package headroom;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Data goes right (docs/ARCHITECTURE.md): who may import whom. */
class ImportRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("headroom");

  /** Package to those of ours that it may use besides itself. cli and Main may use all. */
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          entry("model", List.of()),
          entry("yaml", List.of()),
          entry("config", List.of("yaml")),
          entry("bpf", List.of("model")),
          entry("socket", List.of()),
          entry("host", List.of("model")),
          entry("rate", List.of("model")),
          entry("path", List.of("model")),
          entry("detect", List.of("path", "model")),
          entry("alert", List.of("model")),
          entry("rules", List.of("alert", "yaml", "model")),
          entry("probe", List.of("socket", "path", "model")),
          entry("sense", List.of("bpf", "host", "config", "model")),
          entry("peers", List.of("probe", "socket", "path", "detect", "config", "model")),
          entry("webhook.format", List.of("model")),
          entry("sqlite", List.of()),
          entry("webhook", List.of("alert", "yaml", "sqlite", "model")),
          entry("history", List.of("sqlite", "model")),
          entry("web", List.of("rate", "model", "config")),
          entry("lab", List.of("bpf")));

  private static DescribedPredicate<JavaClass> ourOwnExcept(String own, List<String> allowed) {
    List<String> packages =
        Stream.concat(Stream.of(own), allowed.stream()).map(name -> "headroom." + name).toList();
    return DescribedPredicate.describe(
        "ours, but neither of " + own + " nor of " + allowed,
        type ->
            type.getPackageName().startsWith("headroom")
                && packages.stream()
                    .noneMatch(name ->
                        type.getPackageName().equals(name)
                            || type.getPackageName().startsWith(name + ".")));
  }

  @Test
  void everyPackageUsesOnlyThoseToItsLeft() {
    MAY_USE.forEach((own, allowed) ->
        noClasses()
            .that()
            .resideInAPackage("headroom." + own + "..")
            .should()
            .dependOnClassesThat(ourOwnExcept(own, allowed))
            .allowEmptyShould(true)
            .check(CLASSES));
  }

  @Test
  void theModelIsMadeOfTheJdkAndAnnotationsAlone() {
    classes()
        .that()
        .resideInAPackage("headroom.model")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("headroom.model", "java..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void bpfAndSocketAloneTouchNativeMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackages("headroom.bpf", "headroom.socket")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.sun.jna..", "java.lang.foreign..", "sun.misc..")
        .check(CLASSES);
  }

  @Test
  void rateAndPathAndDetectAndAlertArePure() {
    noClasses()
        .that()
        .resideInAnyPackage("headroom.rate..", "headroom.path..", "headroom.detect..", "headroom.alert..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..", "java.nio.file..", "java.nio.channels..", "java.net..", "io.vertx..", "com.sun.jna..")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(CLASSES);
  }

  @Test
  void formatsOfNoticesArePure() {
    noClasses()
        .that()
        .resideInAPackage("headroom.webhook.format..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.file..", "java.nio.channels..", "java.net.http..", "io.vertx.core.http..", "io.vertx.ext..")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(CLASSES);
  }

  @Test
  void webAndWebhookAloneKnowHttp() {
    noClasses()
        .that()
        .resideOutsideOfPackages("headroom.web..", "headroom.webhook", "headroom.cli..", "headroom")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx.core.http..", "io.vertx.ext.web..", "io.netty..")
        .check(CLASSES);
  }
}

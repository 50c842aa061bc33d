package headroom.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What a bug report needs: this program's version, the JVM's and the kernel's. */
final class Version implements IVersionProvider {
  /** Of the jar's manifest; "unpackaged" when run from classes. */
  static String number() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("unpackaged");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "headroom %s (Java %s, %s %s %s)"
          .formatted(
              number(),
              Runtime.version().feature()
                  + "."
                  + Runtime.version().interim()
                  + "."
                  + Runtime.version().update(),
              System.getProperty("os.name"),
              System.getProperty("os.version"),
              System.getProperty("os.arch"))
    };
  }
}

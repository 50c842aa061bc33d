package headroom.cli;

import headroom.cli.LabRunner.Fabric;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What the lab's network is to be like. */
final class LabOptions {
  /** IPv6's least and a jumbo underlay: between them lies every path that a cloud has. */
  static final int PATH_MTU_LEAST = 1280;

  static final int PATH_MTU_MOST = 9000;

  @Option(
      names = "--path-mtu",
      paramLabel = "N",
      defaultValue = "1400",
      description =
          "Largest packet the fabric carries, 1280 to 9000 bytes. Default: ${DEFAULT-VALUE}.")
  private int pathMtu;

  @Option(
      names = "--fabric",
      paramLabel = "WAY",
      defaultValue = "silent",
      converter = FabricConverter.class,
      description = {
        "What the fabric does with larger ones. Default: ${DEFAULT-VALUE}.",
        "  carry     carries them all the same",
        "  silent    discards them without a word",
        "  signal    discards them and says so (ICMP)",
        "  fragment  cuts them to pieces"
      })
  private Fabric fabric = Fabric.SILENT;

  @Option(names = "--json", description = "Prints what was built as JSON, for scripts.")
  private boolean json;

  LabRunner.Request request() {
    if (pathMtu < PATH_MTU_LEAST || pathMtu > PATH_MTU_MOST) {
      throw new Failure(
          ExitCode.USAGE,
          "--path-mtu " + pathMtu,
          "expected " + PATH_MTU_LEAST + " to " + PATH_MTU_MOST,
          "the founding incident is --path-mtu 1400");
    }
    return new LabRunner.Request(pathMtu, fabric, json);
  }

  /** "silent", as the help spells it. */
  static final class FabricConverter implements ITypeConverter<Fabric> {
    @Override
    public @Nullable Fabric convert(String text) {
      for (Fabric each : Fabric.values()) {
        if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
          return each;
        }
      }
      throw new TypeConversionException(
          "found \"" + text + "\"; expected carry, silent, signal or fragment");
    }
  }
}

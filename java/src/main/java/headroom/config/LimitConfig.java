package headroom.config;

/**
 * Overrides the oversize limit of some interfaces.
 *
 * @param interfaceGlob which ones; the key is "interface"
 * @param bytes the largest L3 size that is not oversized, 576 to 65535
 */
public record LimitConfig(Glob interfaceGlob, int bytes) {
  public LimitConfig {
    Range.LIMIT_BYTES.require(bytes);
  }
}

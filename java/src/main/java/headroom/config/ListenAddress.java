package headroom.config;

import headroom.yaml.BadValue;

/**
 * Where the dashboard listens.
 *
 * @param host an address or a name, without brackets
 * @param port 0 = any free one
 */
public record ListenAddress(String host, int port) {
  private static final String EXPECTED = "HOST:PORT with a port from 0 to 65535";
  private static final String REMEDY = "write for example 127.0.0.1:8787 or [::1]:8787";

  public ListenAddress {
    if (port < 0 || port > 65535 || !Names.isHost(host)) {
      throw new BadValue(BadValue.quote(host + ":" + port), EXPECTED, REMEDY);
    }
  }

  /** Reads "127.0.0.1:8787", "node-7:0" or "[::1]:8787". */
  static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    boolean brackets = host.startsWith("[") && host.endsWith("]") && host.indexOf(':') > 0;
    if (brackets) {
      host = host.substring(1, host.length() - 1);
    }
    boolean bareIpv6 = !brackets && host.indexOf(':') >= 0;
    if (bareIpv6
        || !port.matches("[0-9]{1,5}")
        || !Names.isHost(host)
        || Integer.parseInt(port) > 65535) {
      throw new BadValue(BadValue.quote(text), EXPECTED, REMEDY);
    }
    return new ListenAddress(host, Integer.parseInt(port));
  }

  /** Only this machine can reach it. A name counts as foreign unless it is "localhost". */
  public boolean isLoopback() {
    return host.equals("localhost")
        || Names.address(host).map(a -> a.isLoopbackAddress()).orElse(false);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}

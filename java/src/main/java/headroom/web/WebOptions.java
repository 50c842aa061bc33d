package headroom.web;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the agent listens.
 *
 * @param host an address, or a name of this machine, without brackets
 * @param port 0 = any free one
 * @param node the node's name: allowed in the Host header
 * @param allowedHosts further names that the Host header may have, without port
 * @param tls null = plain HTTP
 * @param token that readers must send; null = none
 * @param insecure plain HTTP, or no token, on another address than loopback is meant so
 * @param version of the agent, for headroom_build_info
 */
public record WebOptions(
    String host,
    int port,
    String node,
    Set<String> allowedHosts,
    @Nullable Tls tls,
    @Nullable String token,
    boolean insecure,
    String version) {
  public WebOptions {
    allowedHosts = Set.copyOf(allowedHosts);
  }

  /**
   * @param certificate PEM, the chain from the leaf on
   * @param key PEM, PKCS #8
   */
  public record Tls(Path certificate, Path key) {}

  /** On loopback, without TLS and token: what the agent does if nobody says otherwise. */
  public static WebOptions loopback(int port, String node, String version) {
    return new WebOptions("127.0.0.1", port, node, Set.of(), null, null, false, version);
  }

  /** Why it must not listen like this, a sentence each with what to do; empty: it may. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!insecure && !isLoopback()) {
      List<String> missing = new ArrayList<>();
      if (tls == null) {
        missing.add("TLS (--tls-certificate FILE --tls-key FILE)");
      }
      if (token == null) {
        missing.add("a token (--token-file FILE)");
      }
      if (!missing.isEmpty()) {
        problems.add(
            "%s can be reached from other machines and needs %s: give them, listen on 127.0.0.1, or say --insecure"
                .formatted(address(), String.join(" and ", missing)));
      }
    }
    if (token != null && token.isBlank()) {
      problems.add("the token is empty: give one of 16 characters or more, or none");
    }
    return problems;
  }

  /** As it stands in an URL and in ss's output. */
  String address() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /** Without the token: it is nobody's business in a log. */
  @Override
  public String toString() {
    return "WebOptions[%s, node=%s, allowedHosts=%s, tls=%s, token=%s, insecure=%s]"
        .formatted(address(), node, allowedHosts, tls != null, token != null, insecure);
  }

  private boolean isLoopback() {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false; // a name: who it reaches is not ours to say
    }
  }
}

package headroom.web;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which names a request may call us by. A foreign page can make its own name resolve to our address
 * (DNS rebinding); the Host header then still carries its name. The address that the connection
 * came to is always one of ours. Threads: immutable.
 */
final class HostCheck {
  private final Set<String> names;

  HostCheck(WebOptions options) {
    names =
        Stream.concat(
                Stream.of("localhost", "127.0.0.1", "::1", options.host(), options.node()),
                options.allowedHosts().stream())
            .map(HostCheck::plain)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Answers the request itself, and says false, if it calls us by a name that is not ours. */
  boolean passes(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (authority == null) {
      Reply.problem(request, 400, "The Host header is missing or malformed; send Host: NAME:PORT.");
      return false;
    }
    String host = plain(authority.host());
    if (names.contains(host) || isOurAddress(host, request.localAddress())) {
      return true;
    }
    Reply.problem(
        request,
        421,
        "The Host header says '%s', which is none of this agent's names. If it is meant to be one, start the agent with --allow-hosts %s."
            .formatted(authority.host(), authority.host()));
    return false;
  }

  private static boolean isOurAddress(String host, SocketAddress local) {
    return local != null && local.hostAddress() != null && plain(local.hostAddress()).equals(host);
  }

  /** Without brackets, zone and final dot; case does not count (RFC 9110 §4.2.3). */
  private static String plain(String host) {
    String name =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    int zone = name.indexOf('%');
    String bare = zone < 0 ? name : name.substring(0, zone);
    return (bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare)
        .toLowerCase(Locale.ROOT);
  }
}

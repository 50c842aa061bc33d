package headroom.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** Which address of this node packets to another leave with, by the kernel's own routes. */
public final class OwnAddress {
  private static final int ANY_PORT = 9; // discard: connect() on a datagram socket sends nothing

  private OwnAddress() {}

  /**
   * @param peer an address, text form
   * @return text form as the kernel has it; null: there is no route, or {@code peer} is no address
   */
  public static @Nullable String towards(String peer) {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(new InetSocketAddress(InetAddress.ofLiteral(peer), ANY_PORT));
      return channel.getLocalAddress() instanceof InetSocketAddress own
          ? withoutScope(own.getAddress().getHostAddress())
          : null;
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  private static String withoutScope(String address) {
    int scope = address.indexOf('%');
    return scope < 0 ? address : address.substring(0, scope);
  }
}

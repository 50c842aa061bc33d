package headroom.host;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * /sys/class/net. It shows the namespace that sysfs was mounted in, which is not always the
 * reader's: {@code ip netns exec} mounts it anew, {@code nsenter --net} does not.
 *
 * @param root /sys/class/net
 */
public record Sysfs(Path root) {
  /** What we read are numbers, words and addresses. */
  private static final int VALUE_MAX_BYTES = 256;

  public static Sysfs ofTheMachine() {
    return new Sysfs(Path.of("/sys/class/net"));
  }

  /**
   * Whether this is the namespace of these links: name, ifindex and hardware address agree for each
   * one that has a hardware address. Random addresses of veth and vxlan make a chance match
   * impossible; with nothing but lo to compare there is nothing to be wrong about.
   */
  public boolean shows(List<Link> links) {
    for (Link link : links) {
      String mac = link.mac();
      if (link.loopback() || mac == null) {
        continue;
      }
      if (!Integer.toString(link.ifindex()).equals(value(link.name(), "ifindex"))
          || !mac.equals(value(link.name(), "address"))) {
        return false;
      }
    }
    return true;
  }

  boolean hasBusDevice(String name) {
    return Files.exists(root.resolve(name).resolve("device"));
  }

  /**
   * Differs between two devices that had the same name one after the other: the inode of the
   * device's directory. Null: no such device.
   */
  @Nullable String identity(String name) {
    try {
      return Files.getAttribute(root.resolve(name), "unix:ino").toString();
    } catch (IOException e) {
      return null;
    }
  }

  /** One attribute without its newline; null: no such device or attribute, or not readable. */
  @Nullable String value(String name, String attribute) {
    try (var in = new FileInputStream(root + "/" + name + "/" + attribute)) {
      var value = new byte[VALUE_MAX_BYTES];
      int length = Math.max(0, in.read(value)); // the kernel gives an attribute in one piece
      return new String(value, 0, length, StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      // Gone between listing and reading, or EINVAL, as speed says of a device that is down.
      return null;
    }
  }
}

package headroom.bpf;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The number by which one network namespace knows another (rtnetlink RTM_GETNSID). {@code ip link}
 * names the namespace of a veth's other end by it ({@code link_netnsid}); it differs from one
 * namespace to the next, so that only this question tells which namespace is meant.
 *
 * <p>Reads only: a namespace that has no number yet gets none.
 */
public final class NetnsId {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_ROUTE = 0;
  private static final int O_RDONLY_CLOEXEC = 0x80000;

  // include/uapi/linux/rtnetlink.h, net_namespace.h, netlink.h
  private static final short NLMSG_ERROR = 2;
  private static final short RTM_NEWNSID = 88;
  private static final short RTM_GETNSID = 90;
  private static final short NLM_F_REQUEST = 1;
  private static final short NETNSA_NSID = 1;
  private static final short NETNSA_FD = 3;

  /** struct nlmsghdr, and struct rtgenmsg filled up to 4. */
  private static final int HEADER_BYTES = 16;

  private static final int FAMILY_BYTES = 4;
  private static final int ATTRIBUTE_BYTES = 8;
  private static final int ANSWER_MAX_BYTES = 512;

  static {
    Native.register(NetnsId.class, "c");
  }

  private NetnsId() {}

  /**
   * @param netns a namespace file: {@code /run/netns/NAME} or {@code /proc/PID/ns/net}
   * @return the number that the calling thread's namespace has for it; empty: it has none, so no
   *     link of it leads there
   * @throws IOException the file cannot be opened, or the kernel refused
   */
  public static OptionalInt of(Path netns) throws IOException {
    int namespace = open(netns.toString(), O_RDONLY_CLOEXEC);
    if (namespace < 0) {
      throw failed("open", netns, Native.getLastError());
    }
    try {
      int socket = socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE);
      if (socket < 0) {
        throw failed("netlink socket for", netns, Native.getLastError());
      }
      try {
        return ask(socket, namespace, netns);
      } finally {
        close(socket);
      }
    } finally {
      close(namespace);
    }
  }

  private static OptionalInt ask(int socket, int namespace, Path netns) throws IOException {
    byte[] question = question(namespace);
    if (send(socket, question, question.length, 0) != question.length) {
      throw failed("ask for the id of", netns, Native.getLastError());
    }
    byte[] answer = new byte[ANSWER_MAX_BYTES];
    long bytes = recv(socket, answer, answer.length, 0);
    if (bytes < 0) {
      throw failed("ask for the id of", netns, Native.getLastError());
    }
    return parse(ByteBuffer.wrap(answer, 0, (int) bytes), netns);
  }

  private static byte[] question(int namespace) {
    int bytes = HEADER_BYTES + FAMILY_BYTES + ATTRIBUTE_BYTES;
    ByteBuffer message = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    message.putInt(bytes).putShort(RTM_GETNSID).putShort(NLM_F_REQUEST).putInt(1).putInt(0);
    message.putInt(0); // rtgen_family AF_UNSPEC
    message.putShort((short) ATTRIBUTE_BYTES).putShort(NETNSA_FD).putInt(namespace);
    return message.array();
  }

  /** NETNSA_NSID_NOT_ASSIGNED is -1. */
  static OptionalInt parse(ByteBuffer answer, Path netns) throws IOException {
    ByteBuffer in = answer.order(ByteOrder.nativeOrder());
    int end = in.limit();
    short type = end >= HEADER_BYTES ? in.getShort(4) : 0;
    if (type == NLMSG_ERROR && end >= HEADER_BYTES + Integer.BYTES) {
      throw failed("ask for the id of", netns, -in.getInt(HEADER_BYTES));
    }
    int at = HEADER_BYTES + FAMILY_BYTES;
    while (type == RTM_NEWNSID && at + ATTRIBUTE_BYTES <= end) {
      int length = Short.toUnsignedInt(in.getShort(at));
      if (in.getShort(at + 2) == NETNSA_NSID) {
        int id = in.getInt(at + 4);
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
      }
      at += Math.max(4, (length + 3) & ~3);
    }
    throw new IOException("id of " + netns + ": an answer of " + end + " bytes without one");
  }

  private static IOException failed(String call, Path netns, int errno) {
    return new IOException(call + " " + netns + ": errno " + errno);
  }

  private static native int open(String path, int flags);

  private static native int socket(int domain, int type, int protocol);

  private static native long send(int fd, byte[] bytes, long length, int flags);

  private static native long recv(int fd, byte[] bytes, long length, int flags);

  private static native int close(int fd);
}

package headroom.bpf;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory shared with the kernel by mmap. The buffer must not be used after close. */
public final class Mapped implements AutoCloseable {
  private final long address;
  private final long bytes;
  private final ByteBuffer buffer;

  private Mapped(long address, long bytes) {
    this.address = address;
    this.bytes = bytes;
    this.buffer = new Pointer(address).getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
  }

  static Mapped of(String what, int fd, long bytes) {
    return of(what, fd, bytes, 0, Libc.PROT_READ | Libc.PROT_WRITE);
  }

  static Mapped of(String what, int fd, long bytes, long offset, int protection) {
    long page = Libc.getpagesize();
    long rounded = (bytes + page - 1) / page * page;
    long address = Libc.mmap(0, rounded, protection, Libc.MAP_SHARED, fd, offset);
    if (address == -1) {
      throw BpfException.of("mmap " + what, Native.getLastError());
    }
    return new Mapped(address, rounded);
  }

  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public void close() {
    Libc.munmap(address, bytes);
  }
}

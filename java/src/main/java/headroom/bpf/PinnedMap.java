package headroom.bpf;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A per-CPU hash that another program pinned, opened so that it can only be read (BPF_F_RDONLY).
 * Needs CAP_BPF or CAP_SYS_ADMIN, and the bpffs mounted.
 *
 * <p>Threads: one at a time.
 */
public final class PinnedMap implements AutoCloseable {
  private static final int ENOENT = 2;

  // include/uapi/linux/bpf.h
  private static final int BPF_F_RDONLY = 1 << 3;
  private static final int BPF_MAP_TYPE_PERCPU_HASH = 5;

  /** struct bpf_obj_get_opts of libbpf 1.0: size_t sz, __u32 file_flags, padding. */
  private static final int OPTIONS_BYTES = 16;

  /** The head of struct bpf_map_info: type, id, key_size, value_size, max_entries. */
  private static final int INFO_BYTES = 20;

  private final int fd;
  private final PerCpuMap map;

  private PinnedMap(int fd, PerCpuMap map) {
    this.fd = fd;
    this.map = map;
  }

  /**
   * @return empty: nothing is pinned there
   * @throws BpfException the kernel refused, or what is pinned there has another shape
   */
  public static Optional<PinnedMap> open(Path pin, int keyBytes, int valueBytes) {
    int fd;
    try (var options = new Memory(OPTIONS_BYTES)) {
      options.clear();
      options.setLong(0, OPTIONS_BYTES);
      options.setInt(Long.BYTES, BPF_F_RDONLY);
      fd = Libbpf.bpf_obj_get_opts(pin.toString(), options);
    }
    if (fd == -ENOENT) {
      return Optional.empty();
    }
    BpfException.check("open " + pin, fd);
    try {
      int entriesMax = checkShape(pin, fd, keyBytes, valueBytes);
      int cpus = BpfException.check("count CPUs", Libbpf.libbpf_num_possible_cpus());
      String name = pin.getFileName().toString();
      return Optional.of(
          new PinnedMap(fd, new PerCpuMap(name, fd, keyBytes, valueBytes, entriesMax, cpus)));
    } catch (RuntimeException e) {
      Libc.close(fd);
      throw e;
    }
  }

  private static int checkShape(Path pin, int fd, int keyBytes, int valueBytes) {
    try (var info = new Memory(INFO_BYTES)) {
      info.clear();
      int result = Libbpf.bpf_obj_get_info_by_fd(fd, info, new IntByReference(INFO_BYTES));
      BpfException.check("ask what " + pin + " is", result);
      int type = info.getInt(0);
      int key = info.getInt(8);
      int value = info.getInt(12);
      if (type != BPF_MAP_TYPE_PERCPU_HASH || key != keyBytes || value != valueBytes) {
        throw new BpfException(
            pin
                + " is another map than expected: type %d, key %d, value %d bytes; want type %d, key %d, value %d bytes"
                    .formatted(type, key, value, BPF_MAP_TYPE_PERCPU_HASH, keyBytes, valueBytes),
            null);
      }
      return info.getInt(16);
    }
  }

  public PerCpuMap map() {
    return map;
  }

  @Override
  public void close() {
    map.close();
    Libc.close(fd);
  }
}

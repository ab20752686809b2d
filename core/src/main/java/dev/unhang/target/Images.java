package dev.unhang.target;

import dev.unhang.elf.ElfException;
import dev.unhang.elf.ElfImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The images of files that processes have mapped, each opened and read once for all of them: of
 * hundreds of processes most have the same interpreter and libraries. Files are told apart by
 * device, inode, size and the time of their last change. For one thread at a time.
 */
public final class Images {
  /**
   * A version of a file.
   *
   * @param file device and inode
   */
  private record Key(Object file, long size, FileTime changed) {}

  private final Map<Key, SharedImage> open = new HashMap<>();
  private final Map<SharedImage, Key> keys = new HashMap<>();
  private final Map<ElfImage, Map<Class<?>, Object>> learned = new HashMap<>();

  /**
   * The image in a file, to be {@linkplain #release released} later.
   *
   * @throws IOException if there is no such regular file, or it may not be read
   * @throws ElfException if there is no image in it
   */
  SharedImage hold(Path path) throws IOException, ElfException {
    Key key = key(path);
    SharedImage image = open.get(key);
    if (image == null) {
      image = SharedImage.open(path);
      open.put(key, image);
      keys.put(image, key);
      learned.put(image.elf(), new HashMap<>());
    }
    image.hold();
    return image;
  }

  private static Key key(Path path) throws IOException {
    BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
    Object identity = file.fileKey();
    return new Key(identity == null ? path : identity, file.size(), file.lastModifiedTime());
  }

  void release(SharedImage image) {
    if (image.release()) {
      open.remove(keys.remove(image));
      learned.remove(image.elf());
    }
  }

  /** What was learned of an image; kept until it is closed, if it is one of these. */
  <T> T learned(ElfImage image, Class<T> kind, Function<ElfImage, T> learn) {
    Map<Class<?>, Object> known = learned.get(image);
    if (known == null) {
      return learn.apply(image);
    }
    return kind.cast(known.computeIfAbsent(kind, _ -> learn.apply(image)));
  }
}

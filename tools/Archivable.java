import static java.lang.classfile.ClassFile.JAVA_17_VERSION;
import static java.lang.classfile.ClassFile.JAVA_6_VERSION;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Raises the class files of jars to a version that the JVM's cache of loaded classes takes: it
 * leaves out those from before Java 6 (picocli's), which have no stack maps. Run by tools/build.
 */
final class Archivable {
  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      try (FileSystem files = FileSystems.newFileSystem(Path.of(jar))) {
        raise(files.getPath("/"));
      }
    }
  }

  private static void raise(Path root) throws IOException {
    ClassFile format =
        ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(type -> open(root, type))
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    ClassTransform raise =
        ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
            .andThen((type, element) -> type.with(raised(element)));
    List<Path> classes;
    try (Stream<Path> all = Files.walk(root)) {
      classes = all.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : classes) {
      ClassModel old = format.parse(Files.readAllBytes(file));
      if (old.majorVersion() < JAVA_6_VERSION) {
        Files.write(file, format.transformClass(old, raise));
      }
    }
  }

  private static ClassElement raised(ClassElement element) {
    return element instanceof ClassFileVersion ? ClassFileVersion.of(JAVA_17_VERSION, 0) : element;
  }

  /** A class of the jar itself, or null for one of the JDK. */
  private static InputStream open(Path root, ClassDesc type) {
    String descriptor = type.descriptorString();
    Path file = root.resolve(descriptor.substring(1, descriptor.length() - 1) + ".class");
    try {
      return Files.exists(file) ? Files.newInputStream(file) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

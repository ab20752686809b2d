package dev.unhang.dwarf;

import java.util.ArrayList;
import java.util.List;

/** The source files that a line number program names (DWARF 5, 6.2.4; DWARF 4, 6.2.4). */
final class LineFiles {
  private static final int MOST = 100_000;
  private static final int PATH = 1;
  private static final int DIRECTORY = 2;

  private record Entry(String name, long directory) {}

  private final List<Entry> directories = new ArrayList<>();
  private final List<Entry> files = new ArrayList<>();

  private LineFiles() {}

  static LineFiles parse(LineProgram program, LineStrings strings) throws DwarfException {
    LineFiles all = new LineFiles();
    Cursor cursor = new Cursor(program.files(), 0);
    if (program.version() == 5) {
      entries(cursor, all.directories, program.wide(), strings);
      entries(cursor, all.files, program.wide(), strings);
    } else {
      all.old(cursor);
    }
    return all;
  }

  /** Directory 0, the compiler's own, is not named; files count from 1. */
  private void old(Cursor cursor) throws DwarfException {
    directories.add(new Entry("", 0));
    for (String name = cursor.string(); !name.isEmpty(); name = cursor.string()) {
      add(directories, new Entry(name, 0));
    }
    files.add(new Entry("", 0));
    for (String name = cursor.string(); !name.isEmpty(); name = cursor.string()) {
      long directory = cursor.uleb();
      cursor.uleb(); // when it was changed
      cursor.uleb(); // how long it is
      add(files, new Entry(name, directory));
    }
  }

  private static void entries(Cursor cursor, List<Entry> to, boolean wide, LineStrings strings)
      throws DwarfException {
    int columns = cursor.u8();
    long[] contents = new long[columns];
    long[] forms = new long[columns];
    for (int i = 0; i < columns; i++) {
      contents[i] = cursor.uleb();
      forms[i] = cursor.uleb();
    }
    long count = cursor.uleb();
    if (count < 0 || count > MOST) {
      throw new DwarfException("a line table with " + count + " files");
    }
    for (long i = 0; i < count; i++) {
      String name = "";
      long directory = 0;
      for (int column = 0; column < columns; column++) {
        if (contents[column] == PATH) {
          name = string(cursor, forms[column], wide, strings);
        } else {
          long number = number(cursor, forms[column], wide);
          directory = contents[column] == DIRECTORY ? number : directory;
        }
      }
      add(to, new Entry(name, directory));
    }
  }

  private static void add(List<Entry> to, Entry entry) throws DwarfException {
    if (to.size() > MOST) {
      throw new DwarfException("a line table with more than " + MOST + " files");
    }
    to.add(entry);
  }

  private static String string(Cursor cursor, long form, boolean wide, LineStrings strings)
      throws DwarfException {
    return switch ((int) form) {
      case 0x08 -> cursor.string(); // DW_FORM_string
      case 0x0e -> LineStrings.at(strings.all(), cursor.unsigned(wide ? 8 : 4)); // strp
      case 0x1f -> LineStrings.at(strings.ofLines(), cursor.unsigned(wide ? 8 : 4)); // line_strp
      default -> throw new DwarfException("a file's name of form 0x%x".formatted(form));
    };
  }

  /** A number, or 0 for what is only skipped. */
  private static long number(Cursor cursor, long form, boolean wide) throws DwarfException {
    return switch ((int) form) {
      case 0x0b -> cursor.unsigned(1); // data1
      case 0x05 -> cursor.unsigned(2);
      case 0x06 -> cursor.unsigned(4);
      case 0x07 -> cursor.unsigned(8);
      case 0x0f -> cursor.uleb(); // udata
      case 0x09 -> skip(cursor, cursor.uleb()); // block
      case 0x1e -> skip(cursor, 16); // data16: MD5
      case 0x0e, 0x1f -> skip(cursor, wide ? 8 : 4); // strp, line_strp
      default -> throw new DwarfException("a file's attribute of form 0x%x".formatted(form));
    };
  }

  private static long skip(Cursor cursor, long bytes) throws DwarfException {
    if (bytes < 0) {
      throw new DwarfException("a jump back in a line table");
    }
    cursor.skip(bytes);
    return 0;
  }

  String path(int file) throws DwarfException {
    Entry entry = at(files, file);
    String directory = at(directories, entry.directory).name;
    String inside = join(directory, entry.name);
    return entry.directory == 0 ? inside : join(directories.getFirst().name, inside);
  }

  private static Entry at(List<Entry> entries, long index) throws DwarfException {
    if (index < 0 || index >= entries.size()) {
      throw new DwarfException("no file " + index + " in a line table");
    }
    return entries.get((int) index);
  }

  private static String join(String directory, String name) {
    return name.startsWith("/") || directory.isEmpty() ? name : directory + "/" + name;
  }
}

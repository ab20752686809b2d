package dev.unhang.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;

/** Each thing that can be asked of an image. */
enum Station {
  SECTIONS {
    @Override
    void pass(ElfImage image) throws ElfException {
      for (Section section : image.sections()) {
        contents(image, section);
      }
      image.section(".PyRuntime");
    }
  },
  DYNAMIC {
    @Override
    void pass(ElfImage image) throws ElfException {
      Optional<Dynamic> dynamic = image.dynamic();
      if (dynamic.isPresent()) {
        dynamic.get().needed();
        dynamic.get().soname();
      }
    }
  },
  NAMES {
    @Override
    void pass(ElfImage image) throws ElfException {
      for (String name :
          new String[] {"function3", "function19", "static7", "malloc", "", "main"}) {
        image.symbol(name);
        image.exported(name);
      }
    }
  },
  ADDRESSES {
    @Override
    void pass(ElfImage image) throws ElfException {
      for (int i = 0; i < 20; i++) {
        image.symbolAt(TinyElf.CODE + 12L * i);
        image.symbolAt(TinyElf.DATA + 12L * i);
      }
      image.symbolAt(Long.MIN_VALUE);
      image.symbolAt(-1);
    }
  },
  FULL_TABLE {
    @Override
    void pass(ElfImage image) throws ElfException {
      walk(image.symbolTable());
    }
  },
  DYNAMIC_TABLE {
    @Override
    void pass(ElfImage image) throws ElfException {
      walk(image.dynamicSymbolTable());
    }
  },
  NOTES {
    @Override
    void pass(ElfImage image) throws ElfException {
      for (Note note : image.notes()) {
        note.description().block(0, (int) Math.min(note.description().size(), 64));
      }
    }
  },
  BUILD_ID {
    @Override
    void pass(ElfImage image) throws ElfException {
      image.buildId();
    }
  },
  DEBUG_LINK {
    @Override
    void pass(ElfImage image) throws ElfException {
      image.debugLink();
    }
  },
  PLACE {
    @Override
    void pass(ElfImage image) throws ElfException {
      image.loadBias(0x7000_0000_0000L, 0, true);
      image.loadBias(0x7000_0000_0000L, 0x1000, false);
      RipRelativeLoad.variable(
          TinyElf.CODE, image.bytesAt(image.header().entry(), RipRelativeLoad.LENGTH));
    }
  };

  abstract void pass(ElfImage image) throws ElfException;

  /** One that cannot be read does not keep the others from it. */
  private static void contents(ElfImage image, Section section) {
    try {
      ByteSource contents = image.contents(section);
      contents.block(0, (int) Math.min(contents.size(), 64));
    } catch (ElfException e) {
      assertThat(e.getMessage()).hasLineCount(1);
    }
  }

  private static void walk(Optional<SymbolTable> table) throws ElfException {
    for (int i = 0; table.isPresent() && i < Math.min(table.get().count(), 300); i++) {
      table.get().symbol(i);
    }
  }
}

package dev.unhang.target;

import dev.unhang.elf.ElfImage;

/**
 * An ELF image at its place in a process.
 *
 * @param bias what to add to the image's own addresses
 */
public record LoadedImage(MappedFile file, ElfImage elf, long bias) {}

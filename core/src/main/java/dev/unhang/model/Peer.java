package dev.unhang.model;

import java.util.List;

/**
 * A process that the processes of a picture have to do with, but that was not looked into itself.
 *
 * @param command its command line; empty where it can't be read
 */
public record Peer(int pid, List<String> command) {
  public Peer {
    command = List.copyOf(command);
  }
}

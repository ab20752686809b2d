package dev.unhang.watch;

/** Gets what there is to tell, in order, never two notices at a time. */
@FunctionalInterface
public interface WatchListener {
  void notice(Notice notice);
}

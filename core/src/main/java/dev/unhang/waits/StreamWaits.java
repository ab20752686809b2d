package dev.unhang.waits;

import static dev.unhang.layout.Member.OBJECT_SIZEOF;

import dev.unhang.memory.MemoryFault;
import dev.unhang.model.Wait;
import dev.unhang.model.WaitKind;
import dev.unhang.python.PythonFrame;
import dev.unhang.python.TypeFlag;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Waits of tasks for data from, or room in, a connection or pipe: by the file of asyncio's
 * transport (Lib/asyncio/selector_events.py, unix_events.py), or of the socket that the loop was
 * given.
 */
final class StreamWaits {
  /** A function of a stream, and the one that calls it. */
  private static final int FRAMES = 2;

  /** One within the other: that of TLS, and the one that it sends through. */
  private static final int LAYERS = 4;

  private static final List<String> NUMBERS = List.of("_sock_fd", "_fileno");

  private final Scene scene;

  StreamWaits(Scene scene) {
    this.scene = scene;
  }

  /**
   * Of a function of asyncio's streams.
   *
   * @param frames innermost first
   */
  Wait ofStream(List<PythonFrame> frames, boolean write) throws MemoryFault {
    for (PythonFrame frame : frames.stream().limit(FRAMES).toList()) {
      OptionalLong self = scene.values().variable(frame, "self");
      OptionalLong transport =
          self.isPresent() ? attribute(self.getAsLong(), "_transport") : OptionalLong.empty();
      if (transport.isPresent()) {
        OptionalInt number = number(transport.getAsLong());
        if (number.isPresent()) {
          return Descriptor.of(scene, number.getAsInt()).wait(write, scene);
        }
      }
    }
    return Wait.of(WaitKind.SOCKET);
  }

  private OptionalInt number(long transport) throws MemoryFault {
    OptionalLong layer = OptionalLong.of(transport);
    for (int i = 0; i < LAYERS && layer.isPresent(); i++) {
      for (String name : NUMBERS) {
        OptionalLong number = attribute(layer.getAsLong(), name);
        if (number.isPresent()
            && scene.objects().types().of(number.getAsLong()).has(TypeFlag.INT)) {
          return OptionalInt.of((int) scene.objects().numbers().integer64(number.getAsLong()));
        }
      }
      OptionalLong inner = attribute(layer.getAsLong(), "_ssl_protocol");
      layer = attribute(inner.orElse(layer.getAsLong()), "_transport");
    }
    return OptionalInt.empty();
  }

  private OptionalLong attribute(long object, String name) throws MemoryFault {
    return scene.objects().attributes().get(object, name);
  }

  /** Of a function of the loop's that works on a socket, such as {@code loop.sock_recv}. */
  Optional<Wait> ofSocket(PythonFrame frame) throws MemoryFault {
    OptionalLong socket = scene.values().variable(frame, "sock");
    if (socket.isEmpty()
        || !scene
            .objects()
            .typeNames()
            .isSubtype(scene.objects().types().of(socket.getAsLong()), "_socket.socket")) {
      return Optional.empty();
    }
    // sock_fd is the first member of PySocketSockObject (Modules/socketmodule.h)
    int head = scene.layout().offset(OBJECT_SIZEOF);
    int number = scene.memory().i32(socket.getAsLong() + head);
    boolean write = frame.code().name().startsWith("sock_send");
    return Optional.of(Descriptor.of(scene, number).wait(write, scene));
  }
}

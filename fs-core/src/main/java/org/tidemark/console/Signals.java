package org.tidemark.console;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Signals that ask this process to end.
 *
 * <p>A shutdown hook would not do: with one the exit status says that a signal ended the process,
 * and logging ends while the hook runs. sun.misc.Signal is called by reflection since the compiler
 * warns of it without a way to say that it is meant.
 */
public final class Signals {
  private static final List<String> ENDING = List.of("TERM", "INT", "HUP");

  private Signals() {}

  /** From now on these signals run this action, each time on a thread of its own, and no other. */
  @SuppressWarnings("ReferenceEquality")
  public static void onEnding(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                  return null;
                }
                return switch (method.getName()) {
                  case "equals" -> self == arguments[0];
                  case "hashCode" -> System.identityHashCode(self);
                  default -> "handler of ending signals";
                };
              });
      for (String name : ENDING) {
        Object one = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, handler).invoke(null, one, proxy);
      }
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new IllegalStateException("this JVM cannot handle signals", e);
    }
  }
}

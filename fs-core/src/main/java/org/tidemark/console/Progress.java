package org.tidemark.console;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.LongFunction;
import org.tidemark.base.Clock;
import org.tidemark.base.Units;

/**
 * The line on a terminal that says how far a long job has come, at which rate, and when it will be
 * done. Shows nothing in the first second, and nothing at all where nobody looks. Whoever reports
 * also learns here that the user has interrupted the job.
 *
 * <p>Not thread-safe: the thread that does the job reports.
 */
public final class Progress implements AutoCloseable {
  private static final long QUIET_NANOS = Units.NANOS_PER_SECOND;
  private static final long REPAINT_NANOS = Units.NANOS_PER_SECOND / 5;

  /** Back to the start of the line, which is then cleared. */
  private static final String ERASE = "\r\u001b[K";

  private final String what;
  private final PrintWriter out;
  private final boolean shown;
  private final Clock clock;
  private final Optional<Interruption> interruption;
  private final long startNanos;
  private long repaintNanos;
  private boolean painted;

  /**
   * Starts the clock of a job.
   *
   * @param what the job, such as "verify"
   * @param out the terminal
   * @param shown false: show nothing
   */
  public Progress(String what, PrintWriter out, boolean shown, Clock clock) {
    this(what, out, shown, clock, Optional.empty());
  }

  private Progress(
      String what,
      PrintWriter out,
      boolean shown,
      Clock clock,
      Optional<Interruption> interruption) {
    this.interruption = interruption;
    this.what = what;
    this.out = out;
    this.shown = shown;
    this.clock = clock;
    this.startNanos = clock.monotonicNanos();
    this.repaintNanos = startNanos + QUIET_NANOS;
  }

  /** Starts the clock of a job that is shown if stderr is a terminal, and can be interrupted. */
  public static Progress onTerminal(String what, PrintWriter err) {
    return new Progress(
        what,
        err,
        Terminal.isTerminal(Terminal.STDERR),
        Clock.system(),
        Optional.of(Interruption.listen()));
  }

  /**
   * The job has done so many bytes of so many. The total may change.
   *
   * @throws CommandException if the user has interrupted it
   */
  public void update(long doneBytes, long totalBytes) {
    paint(doneBytes, totalBytes, "", Units::human);
  }

  /** The job has done so many things of so many; as {@link #update}. */
  public void update(long done, long total, String things) {
    paint(done, total, " " + things, Long::toString);
  }

  private void paint(long done, long total, String things, LongFunction<String> format) {
    interruption.ifPresent(Interruption::check);
    if (!shown || clock.monotonicNanos() - repaintNanos < 0) {
      return;
    }
    long now = clock.monotonicNanos();
    repaintNanos = now + REPAINT_NANOS;
    painted = true;
    out.print(ERASE + line(done, Math.max(done, total), things, format, now - startNanos));
    out.flush();
  }

  private String line(
      long done, long total, String things, LongFunction<String> format, long nanos) {
    double rate = done / ((double) nanos / Units.NANOS_PER_SECOND);
    StringBuilder line = new StringBuilder(what).append(": ").append(format.apply(done));
    line.append(" of ").append(format.apply(total)).append(things);
    if (total > 0) {
      line.append(" (").append((int) (100.0 * done / total)).append("%)");
    }
    line.append(", ").append(format.apply((long) rate)).append("/s");
    if (rate > 0) {
      line.append(", ").append(Times.duration((long) Math.ceil((total - done) / rate)));
      line.append(" left");
    }
    return line.toString();
  }

  /** Takes the line away. */
  @Override
  public void close() {
    interruption.ifPresent(Interruption::close);
    if (painted) {
      out.print(ERASE);
      out.flush();
      painted = false;
    }
  }
}

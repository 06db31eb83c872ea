package org.tidemark.suites.bench;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tidemark.base.Units;
import org.tidemark.suites.bench.systems.KernelCaches;
import org.tidemark.suites.equipment.Command;

/** What the numbers were measured on. */
final class Machine {
  private Machine() {}

  /** Returns lines of a Markdown list. */
  static List<String> describe(Path work) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("date: " + output("date -u '+%Y-%m-%d %H:%M UTC'"));
    lines.add(
        "cpu: "
            + Runtime.getRuntime().availableProcessors()
            + " x "
            + output("sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sort -u | head -1")
            + output("grep -qw hypervisor /proc/cpuinfo && echo ' (virtual machine)' || true"));
    lines.add("memory: " + output("free -h --si | awk '/^Mem/ {print $2}'"));
    lines.add("kernel: " + output("uname -srm"));
    FileStore store = Files.getFileStore(work);
    lines.add(
        "disk: "
            + store.name()
            + ", "
            + Units.human(store.getTotalSpace())
            + ", "
            + store.type()
            + ", "
            + Units.human(store.getUsableSpace())
            + " free");
    lines.add("java: " + Runtime.version() + ", " + System.getProperty("java.vendor"));
    lines.add(
        "caches emptied by: "
            + (KernelCaches.canDropAll() ? "remount and drop_caches" : "remount and fadvise"));
    String commit = output("git -C \"$1\" rev-parse --short HEAD 2>/dev/null || true");
    if (!commit.isEmpty()) {
      String dirty = output("git -C \"$1\" status --porcelain -uno 2>/dev/null | head -1");
      lines.add("source: commit " + commit + (dirty.isEmpty() ? "" : " with changes"));
    }
    return lines;
  }

  private static String output(String script) throws IOException {
    return Command.script(script)
        .with(org.tidemark.suites.equipment.MountedImage.sourceRoot())
        .check()
        .text()
        .replaceAll("\\n$", "");
  }
}

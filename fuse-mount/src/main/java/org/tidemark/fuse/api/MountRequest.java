package org.tidemark.fuse.api;

import java.nio.file.Path;
import java.util.List;

/**
 * What to mount where.
 *
 * @param directory an existing directory, absolute
 * @param source what /proc/mounts shows as the mounted device: the absolute path of the image
 * @param allowOther whether users other than the one who mounts may use it; root always may
 * @param powerSave whether CPUs may sleep as deeply as they like while programs wait for answers
 * @param kernelOptions options of mount(2) by name: ro, nosuid, noatime, ...
 */
public record MountRequest(
    Path directory,
    String source,
    boolean readOnly,
    boolean allowOther,
    boolean powerSave,
    List<String> kernelOptions) {}

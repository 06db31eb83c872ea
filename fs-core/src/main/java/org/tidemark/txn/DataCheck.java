package org.tidemark.txn;

import java.nio.ByteBuffer;
import org.tidemark.base.Crc32c;
import org.tidemark.base.FsException;
import org.tidemark.format.ExtentFormat;
import org.tidemark.volume.VolumeSet;

/** Whether the data that a logged operation refers to had reached the medium before the crash. */
final class DataCheck {
  private final VolumeSet volumes;

  DataCheck(VolumeSet volumes) {
    this.volumes = volumes;
  }

  boolean isWritten(Recovered.Operation operation) {
    for (OperationRuns.Extent extent : OperationRuns.of(operation).written()) {
      if (!isWritten(extent)) {
        return false;
      }
    }
    return true;
  }

  boolean isWritten(OperationRuns.Extent extent) {
    ByteBuffer data = ByteBuffer.allocate(extent.crcs().length * ExtentFormat.BLOCK_BYTES);
    try {
      volumes.read(extent.address(), data);
    } catch (FsException unreadable) {
      return false; // a place that cannot be read was not written by an fsync that returned
    }
    for (int i = 0; i < extent.crcs().length; i++) {
      int crc = Crc32c.of(data.array(), i * ExtentFormat.BLOCK_BYTES, ExtentFormat.BLOCK_BYTES);
      if (crc != extent.crcs()[i]) {
        return false;
      }
    }
    return true;
  }
}

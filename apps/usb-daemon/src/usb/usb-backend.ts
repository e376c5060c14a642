/** A USB device as the bus describes it. */
export interface UsbDevice {
  /** Identity of the device while it is plugged in: bus and port path. */
  readonly key: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly vendor: string;
  readonly product: string;
  readonly serial: string;
}

/** The one boundary to the hardware. */
export interface UsbBackend {
  /** Whether changes are announced; otherwise the watcher polls. */
  readonly hotplug: boolean;
  list(): Promise<readonly UsbDevice[]>;
  /** Calls back when anything may have changed; answers how to stop. */
  onChange(changed: () => void): () => void;
}

import type { EgressRules } from './egress-rules.js';

type Way = 'upload' | 'download';

/** Bytes of one connection, and whether they were the ones too many. */
export interface ConnectionBytes {
  up(bytes: number): void;
  down(bytes: number): void;
  total(): { readonly bytesOut: number; readonly bytesIn: number; readonly cut?: Way };
}

/** What one run has moved over all its connections. */
export class EgressBytes {
  private readonly moved: Record<Way, number> = { upload: 0, download: 0 };
  private readonly most: Readonly<Record<Way, number>>;

  constructor({ maxDownloadMb, maxUploadMb = maxDownloadMb }: EgressRules) {
    this.most = { upload: maxUploadMb * 1_048_576, download: maxDownloadMb * 1_048_576 };
  }

  /** The way in which the run may move nothing more. */
  exceeded = (): Way | undefined => (['upload', 'download'] as const).find((way) => this.moved[way] > this.most[way]);

  /** `cut` ends the connection; called when this connection moves the byte too many. */
  connection(cut: () => void): ConnectionBytes {
    const own: Record<Way, number> = { upload: 0, download: 0 };
    let cutFor: Way | undefined;
    const move = (way: Way, bytes: number) => {
      own[way] += bytes;
      this.moved[way] += bytes;
      if (this.moved[way] <= this.most[way] || cutFor !== undefined) return;
      cutFor = way;
      cut();
    };
    return {
      up: (bytes) => move('upload', bytes),
      down: (bytes) => move('download', bytes),
      total: () => ({ bytesOut: own.upload, bytesIn: own.download, ...(cutFor ? { cut: cutFor } : {}) }),
    };
  }
}

/** `durable` survives a power cut; `throwaway` is for tests and may lose everything. */
export type Durability = 'durable' | 'throwaway';

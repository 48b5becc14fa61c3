/** A collector that hears of a megabyte now and then lets dozens of them lie about: where the runtime can, memory is freed at once. */
export function letGo(memory: ArrayBuffer & { transfer?(length: number): ArrayBuffer }): void {
  // Small ones share a pool, which must stay.
  if (memory.byteLength > Buffer.poolSize) memory.transfer?.(0);
}

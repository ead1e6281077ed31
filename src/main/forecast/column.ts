/** Numbers that come one at a time, kept in 8 bytes each. */
export interface Column {
  push(value: number): void
  /** A view of what was pushed. */
  values(): Float64Array
}

/** An empty column. */
export function newColumn(): Column {
  let store = new Float64Array(64)
  let length = 0
  return {
    push: (value) => {
      if (length === store.length) {
        const grown = new Float64Array(length + (length >> 1))
        grown.set(store)
        store = grown
      }
      store[length++] = value
    },
    values: () => store.subarray(0, length),
  }
}

/** Lets everything else that waits have its turn: a long file must not make requests wait. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

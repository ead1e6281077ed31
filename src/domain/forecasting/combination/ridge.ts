/**
 * Solves (G + penalty * mean diagonal * I) x = b for several right-hand sides by Cholesky factorisation.
 *
 * @param gram upper triangle of G, row-major, overwritten
 * @returns one solution per right-hand side; undefined when the matrix is not positive
 */
export function solveRidge(
  gram: Float64Array,
  sides: readonly Float64Array[],
  penalty: number,
): Float64Array[] | undefined {
  const n = Math.round(Math.sqrt(gram.length))
  let trace = 0
  for (let i = 0; i < n; i++) trace += gram[i * n + i]!
  for (let i = 0; i < n; i++) gram[i * n + i]! += (penalty * trace) / n
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const factor = gram[k * n + i]!
      for (let j = i; j < n; j++) gram[i * n + j]! -= factor * gram[k * n + j]!
    }
    const pivot = gram[i * n + i]!
    if (!(pivot > 0)) return undefined
    const root = Math.sqrt(pivot)
    for (let j = i; j < n; j++) gram[i * n + j]! /= root
  }
  return sides.map((side) => {
    const x = side.slice()
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) x[i]! -= gram[k * n + i]! * x[k]!
      x[i]! /= gram[i * n + i]!
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) x[i]! -= gram[i * n + k]! * x[k]!
      x[i]! /= gram[i * n + i]!
    }
    return x
  })
}

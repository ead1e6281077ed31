/** What time it is: the only way the rest of the code learns it, so that tests can choose it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number
}

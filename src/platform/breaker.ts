import {
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  TimeoutStrategy,
  circuitBreaker,
  handleAll,
  timeout,
  wrap,
} from "cockatiel"

export type BreakerState = "closed" | "open" | "half-open"

export type Breaker = {
  readonly name: string
  /**
   * Runs `work`, or refuses at once while the circuit is open. Raises what `work` raises, cockatiel's
   * `TaskCancelledError` after `timeoutMs`, and `BrokenCircuitError` while open.
   */
  run<T>(work: (signal: AbortSignal) => PromiseLike<T>): Promise<T>
  state(): BreakerState
  onState(listener: (state: BreakerState) => void): void
}

const names: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: "closed",
  [CircuitState.Open]: "open",
  [CircuitState.HalfOpen]: "half-open",
  [CircuitState.Isolated]: "open",
}

/**
 * Stands before something that may be away or hang, so that nobody waits for it twice: each call gets `timeoutMs`, after
 * `failures` failed calls in a row none is tried for a second, then one is, with growing pauses up to `maxPauseMs`.
 */
export function createBreaker({
  name,
  timeoutMs,
  failures = 5,
  maxPauseMs = 10_000,
}: {
  name: string
  timeoutMs: number
  failures?: number
  maxPauseMs?: number
}): Breaker {
  const circuit = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(failures),
    halfOpenAfter: new ExponentialBackoff({ initialDelay: Math.min(1000, maxPauseMs), maxDelay: maxPauseMs }),
  })
  const policy = wrap(circuit, timeout(timeoutMs, TimeoutStrategy.Aggressive))
  return {
    name,
    run: (work) => policy.execute(({ signal }) => work(signal!)),
    state: () => names[circuit.state],
    onState: (listener) => void circuit.onStateChange((state) => listener(names[state])),
  }
}

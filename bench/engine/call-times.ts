/** Wall time and the processor time of all threads, in ms. */
export type CallTime = {readonly wall: number; readonly cpu: number}

/** Makes one call and says how long it took. */
export type TimedCall = () => Promise<CallTime>

/** A call in this process. */
export const timed =
  (call: () => Promise<unknown>): TimedCall =>
  async () => {
    const before = process.cpuUsage()
    const start = performance.now()
    await call()
    const wall = performance.now() - start
    const {user, system} = process.cpuUsage(before)
    return {wall, cpu: (user + system) / 1000}
  }

/** One call of each in turn, `rounds` times, after one that does not count: whatever else the machine does hits all alike. */
export const inTurn = async (calls: readonly TimedCall[], rounds: number): Promise<CallTime[][]> => {
  for (const call of calls) await call()
  const times: CallTime[][] = calls.map(() => [])
  for (let i = 0; i < rounds; i++) for (const [n, call] of calls.entries()) times[n]!.push(await call())
  return times
}

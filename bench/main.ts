import {mkdir, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {asset} from '../src/base/assets.ts'
import {BENCHES} from './benches.ts'
import {machineFacts} from './machine.ts'
import {type Bench, type BenchOptions, parseOptions} from './options.ts'
import {type BenchRow, verdictOf} from './row.ts'
import {formatTable} from './table.ts'

const chosen = (names: readonly string[]): readonly Bench[] => {
  const unknown = names.filter(name => !BENCHES.some(bench => bench.name === name))
  if (unknown.length > 0)
    throw new RangeError(
      `no such bench: ${unknown.join(', ')}; there are:\n${BENCHES.map(({name, about}) => `  ${name.padEnd(20)} ${about}`).join('\n')}`,
    )
  return names.length === 0 ? BENCHES : BENCHES.filter(bench => names.includes(bench.name))
}

const save = async (
  {name, about}: Bench,
  rows: readonly BenchRow[],
  {options, seconds, machine}: {options: BenchOptions; seconds: number; machine: ReturnType<typeof machineFacts>},
): Promise<void> => {
  const folder = asset('bench', 'out')
  await mkdir(folder, {recursive: true})
  const file = path.join(folder, `${name}${options.quick ? '.quick' : ''}.json`)
  // JSON has no NaN: a figure that could not be formed is null.
  const judged = rows.map(row => ({...row, ok: verdictOf(row)?.ok}))
  const {model: _, ...asked} = options
  const report = {bench: name, about, options: asked, machine, seconds: Math.round(seconds * 10) / 10, rows: judged}
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
}

/** Runs one bench after the other, each alone on the machine, and says at the end what they found. */
const main = async (): Promise<number> => {
  const {names, options} = await parseOptions(process.argv.slice(2))
  const benches = chosen(names)
  const machine = machineFacts(options)
  const {cpu, threads, load, node, pack} = machine
  console.log(
    `${cpu}, ${threads} threads, load ${load}, Node ${node}, ${pack.name} ${pack.version} (${pack.hash.slice(0, 12)})`,
  )
  const rows: BenchRow[] = []
  let crashed = 0
  for (const bench of benches) {
    console.error(`${bench.name}: ${bench.about}`)
    const begun = performance.now()
    try {
      const found = await bench.run(options)
      rows.push(...found)
      await save(bench, found, {options, machine, seconds: (performance.now() - begun) / 1000})
    } catch (error) {
      crashed++
      console.error(`${bench.name} failed: ${error instanceof Error ? error.stack : error}`)
    }
  }
  console.log(['', ...formatTable(rows)].join('\n'))
  if (options.quick) console.log('Measured with --quick: these figures only show that the benches run.')
  if (crashed > 0) console.log(`${crashed} of ${benches.length} benches failed: see above.`)
  return crashed > 0 ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

import {availableParallelism, cpus, freemem, totalmem} from 'node:os'
import {Command} from 'commander'
import {addOnFolder} from '../../base/data-folder.ts'
import {Cancelled, ModelError} from '../../base/errors.ts'
import {printable} from '../../base/printable.ts'
import {version} from '../../base/version.ts'
import {loadPack} from '../../model/pack/load-pack.ts'
import {inEachPrecision} from '../../runner/engine/choice/best-engine.ts'
import {timeEngine} from '../../runner/engine/choice/time-engine.ts'
import {tryEngines} from '../../runner/engine/choice/try-engines.ts'
import {ENGINES, type EngineName, isOpen, type LocalEngine} from '../../runner/engines.ts'
import {createRunner} from '../../runner/runner.ts'
import {settingsFor} from '../../sampler/preset/preset.ts'
import {type FoundModel, findModel, loadPreset, packFolders} from '../../session/recipe/library.ts'
import {EXIT} from '../explain.ts'
import {lineFor} from '../line.ts'
import {choiceOption} from '../options.ts'
import {modelOption} from '../run/run-options.ts'
import {ADD_ONS, type AddOnName} from './add-ons.ts'
import {cudaMend} from './doctor-cuda.ts'
import {precisionLine} from './doctor-precision.ts'
import {checkSound} from './doctor-sound.ts'
import {tfjsMend} from './doctor-tfjs.ts'

type Finding = {
  readonly what: string
  readonly state: 'works' | 'missing' | 'broken'
  readonly detail: string
  /** What to do about it. */
  readonly mend?: string
  /** Without it the main job cannot be done. */
  readonly needed?: boolean
}

const firstLine = (text: string): string => printable(text.split('\n', 1)[0]!)

const checkModel = async (model: string): Promise<{finding: Finding; found?: FoundModel}> => {
  try {
    const found = await findModel(model)
    await loadPack(found.dir)
    const {name, version} = found.manifest
    const detail = `version ${version}, hashes right, ${found.dir}`
    return {finding: {what: `model ${name}`, state: 'works', detail, needed: true}, found}
  } catch (error) {
    const mend = `packs are looked for in ${packFolders().join(', ')}`
    return {finding: {what: `model ${model}`, state: 'broken', detail: firstLine(lineFor(error)), mend, needed: true}}
  }
}

/** Engines that exist on one system only. */
const ONLY_ON: Readonly<Record<string, {platform: NodeJS.Platform; arch?: string; name: string}>> = {
  cuda: {platform: 'linux', arch: 'x64', name: 'Linux on x64'},
  coreml: {platform: 'darwin', name: 'macOS'},
  dml: {platform: 'win32', name: 'Windows'},
}

const MENDS: Readonly<Record<string, string>> = {
  cpu: 'install Quartet again; in a clone of its source with npm ci',
  webgpu: 'needs a GPU with a Vulkan, Metal or Direct3D 12 driver; without one use --engine cpu',
}

/** One second of generation in a child process of its own: a driver that crashes takes only that down. */
const checkEngine = async (name: EngineName, model: FoundModel, signal: AbortSignal): Promise<Finding> => {
  const what = `engine ${name}`
  const needed = name === 'cpu'
  const home = ONLY_ON[name]
  if (home && (home.platform !== process.platform || (home.arch && home.arch !== process.arch)))
    return {what, state: 'missing', detail: `exists on ${home.name} only`}
  const runner = createRunner()
  try {
    const {dir, manifest} = model
    const settings = settingsFor(await loadPreset('fast'), 'generate', {steps: 1})
    const isGpu = isOpen({kind: 'local', name})
    const wish: LocalEngine = isGpu ? inEachPrecision(name)[0]! : {kind: 'local', name}
    const request = {pack: dir, engine: wish, method: 'generate', settings, seed: 0} as const
    const job = {...request, input: {kind: 'none'}, length: manifest.sampleRate} as const
    const {engine, loadSeconds, runSeconds} = await runner.run(job, {signal})
    const times = `starts in ${loadSeconds.toFixed(2)} s, one call on 1 s of sound takes ${runSeconds.toFixed(2)} s`
    const precision = isGpu && precisionLine(await tryEngines(inEachPrecision(name), {job, tryOne: timeEngine, signal}))
    if (name !== 'tfjs') return {what, state: 'works', detail: precision ? `${times}; ${precision}` : times, needed}
    return {what, state: 'works', detail: `as ${engine}: ${times}`, mend: await tfjsMend(engine, [addOnFolder()])}
  } catch (error) {
    if (error instanceof Cancelled) throw error
    const state = needed ? 'broken' : 'missing'
    return {
      what,
      state,
      detail: firstLine(error instanceof Error ? error.message : String(error)),
      mend:
        name === 'cuda'
          ? await cudaMend()
          : (MENDS[name] ?? (error instanceof ModelError ? error.mend?.or : undefined)),
      needed,
    }
  } finally {
    runner.close()
  }
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`

const checkMachine = (): Finding => ({
  what: 'machine',
  state: 'works',
  detail: `${cpus()[0]?.model.trim() ?? process.arch}, ${availableParallelism()} threads, ${gigabytes(freemem())} of ${gigabytes(totalmem())} free, Node ${process.versions.node}`,
})

const checkTerminal = (): Finding => {
  const {columns, rows, isTTY} = process.stdout
  return isTTY
    ? {what: 'terminal', state: 'works', detail: `${columns}×${rows}, ${process.stdout.getColorDepth()} bits of colour`}
    : {what: 'terminal', state: 'missing', detail: 'stdout is not a terminal; commands work, progress is plain lines'}
}

const MARKS = {works: '✓', missing: '–', broken: '✗'} as const

const print = (findings: readonly Finding[], able: boolean): void => {
  console.log(`quartet ${version()}`)
  for (const {what, state, detail, mend} of findings)
    console.log(`${MARKS[state]} ${what.padEnd(20)} ${detail}${mend ? `; ${mend}` : ''}`)
  console.log(able ? 'Everything the commands need works.' : 'Something the commands need is broken: see ✗ above.')
}

export const doctorCommand = (signal: AbortSignal): Command =>
  new Command('doctor')
    .description('what works here, and how to mend the rest')
    .addOption(modelOption().default('quartet-small'))
    .addOption(
      choiceOption('--install <what>', 'first add what an engine runs on: cuda, tfjs-gpu or tfjs-node', {
        choices: Object.keys(ADD_ONS),
      }),
    )
    .option('--json', 'print one JSON document')
    .action(async ({model, install, json}: {model: string; install?: AddOnName; json?: boolean}) => {
      if (install) {
        const folder = ADD_ONS[install].folder()
        console.error(`adding ${install} to ${printable(folder)}, which takes minutes`)
        await ADD_ONS[install].add({folder, signal, tell: line => console.error(printable(line))})
      }
      const {finding, found} = await checkModel(model)
      const findings: Finding[] = [checkMachine(), checkTerminal(), finding]
      // An engine is tried with the model; without one there is nothing to try.
      for (const engine of found ? ENGINES : [])
        if (engine !== 'auto') findings.push(await checkEngine(engine, found!, signal))
      findings.push(...(await checkSound()))
      const able = findings.every(({needed, state}) => !needed || state === 'works')
      if (json) console.log(JSON.stringify({quartet: version(), able, findings}, null, 2))
      else print(findings, able)
      if (!able) process.exitCode = EXIT.failed
    })

import {availableParallelism, cpus, freemem, totalmem} from 'node:os'
import {Command} from 'commander'
import {loadPack} from '../model/pack/load-pack.ts'
import {ENGINES} from '../runner/open-engine.ts'
import {createRunner} from '../runner/runner.ts'
import {settingsFor} from '../sampler/preset.ts'
import {findModel, loadPreset, packFolders} from './load-settings.ts'
import {version} from './version.ts'

type Finding = {
  readonly what: string
  readonly state: 'works' | 'missing' | 'broken'
  readonly detail: string
  /** Without it the main job cannot be done. */
  readonly needed?: boolean
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n', 1)[0]! : String(error)

const checkModel = async (model: string): Promise<Finding> => {
  try {
    const {dir, manifest} = await findModel(model)
    await loadPack(dir)
    return {
      what: `model ${manifest.name}`,
      state: 'works',
      detail: `version ${manifest.version}, hashes right, ${dir}`,
      needed: true,
    }
  } catch (error) {
    return {
      what: `model ${model}`,
      state: 'broken',
      detail: `${messageOf(error)} (looked in ${packFolders().join(', ')})`,
      needed: true,
    }
  }
}

/** One second of silence-free generation in a child process of its own: a driver that crashes takes only that down. */
const checkEngine = async (name: string, model: string): Promise<Finding> => {
  const runner = createRunner()
  const what = `engine ${name}`
  try {
    const {dir, manifest} = await findModel(model)
    const settings = settingsFor(await loadPreset('fast'), 'generate', {steps: 1})
    const job = {pack: dir, engine: {name}, method: 'generate', settings, seed: 0, length: manifest.sampleRate} as const
    const {loadSeconds, runSeconds} = await runner.run(job)
    return {
      what,
      state: 'works',
      detail: `starts in ${loadSeconds.toFixed(2)} s, one call on 1 s of sound takes ${runSeconds.toFixed(2)} s`,
      needed: name === 'cpu',
    }
  } catch (error) {
    return {what, state: 'missing', detail: messageOf(error), needed: name === 'cpu'}
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

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('what works here, and how to mend the rest')
    .option('--model <name|dir>', 'the pack to try', 'quartet-small')
    .option('--json', 'print one JSON document')
    .action(async ({model, json}: {model: string; json?: boolean}) => {
      const findings: Finding[] = [checkMachine(), checkTerminal(), await checkModel(model)]
      for (const engine of ENGINES) if (engine !== 'auto') findings.push(await checkEngine(engine, model))
      const able = findings.every(({needed, state}) => !needed || state === 'works')
      if (json) console.log(JSON.stringify({quartet: version(), able, findings}, null, 2))
      else {
        console.log(`quartet ${version()}`)
        for (const {what, state, detail} of findings) console.log(`${MARKS[state]} ${what.padEnd(20)} ${detail}`)
        console.log(
          able ? 'Everything the commands need works.' : 'Something the commands need is broken: see ✗ above.',
        )
      }
      if (!able) process.exitCode = 1
    })

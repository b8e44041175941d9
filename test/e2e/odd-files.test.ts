import {execFileSync} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, symlinkSync} from 'node:fs'
import path from 'node:path'
import {beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest'
import {type Outcome, startQuartet, temporaryFolder, until} from './quartet.ts'
import {band, putWav} from './sounds.ts'

// Whole programs on a busy machine.
vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000})

const at = temporaryFolder()

/** Runs the real program, which must not outlive its test if it hangs. */
const quartet = (...args: string[]): Promise<Outcome> => {
  const run = startQuartet(args, {cwd: at()})
  onTestFinished(() => void run.process.kill('SIGKILL'))
  return run.outcome
}

const expectRefusal = ({code, stdout, stderr}: Outcome, expected: RegExp): void => {
  expect(stderr).toMatch(/^quartet: [^\n]+\n$/)
  expect(stderr.slice('quartet: '.length).trimEnd()).toMatch(expected)
  expect([code, stdout]).toEqual([2, ''])
}

const putPipe = (file: string): void => {
  mkdirSync(at(path.dirname(file)), {recursive: true})
  execFileSync('mkfifo', [at(file)])
}

describe.skipIf(process.platform === 'win32')('a pipe where a small file is read is refused and not waited for', () => {
  beforeAll(() => {
    for (const file of ['pipe.json', 'session/session.json', 'take/quartet.json', 'pack/model.json', 'stems/drums.wav'])
      putPipe(file)
    putWav(at('stems/bass.wav'), band({seconds: 0.2}))
  })

  test.each([
    ['a preset', ['generate', '--out', 'out', '--preset', './pipe.json']],
    ['a session', ['beats', 'session']],
    ['what is said of a take', ['vary', '--out', 'out', 'take']],
    ['a checkpoint', ['models', 'import', 'pipe.json']],
    ['a manifest on offer', ['models', 'add', './pack']],
  ])('%s', async (_, args) => {
    expectRefusal(
      await quartet(...args),
      /(^|\/)\w+\.json: is a device or pipe, expected a file; save it to a file first$/,
    )
  })

  test.each([
    ['beats', ['beats', 'stems']],
    ['generate --continue', ['generate', '--out', 'out', '--continue', 'stems']],
  ])('as the stem of a folder, by %s', async (_, args) => {
    expectRefusal(await quartet(...args), /^stems\/drums\.wav: is a device or pipe, expected an audio file; save it/)
  })

  test('and what waits for one all the same is ended by being asked again and again', async () => {
    const waiting = `import {open} from 'node:fs/promises'; open(${JSON.stringify(at('pipe.json'))}, 'r')`
    const env = {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(waiting)}`}
    const {process: child, outcome} = startQuartet(['models', 'list'], {env})
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stdout!, 'data')
    const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
    await until(() => hasEnded() || !child.kill('SIGTERM'), 'its end')
    expect(await outcome).toMatchObject({signal: 'SIGTERM', stderr: 'quartet: cancelled\n'})
  })
})

describe.skipIf(process.platform === 'win32')('a path that cannot be asked after is one line', () => {
  const long = 'x'.repeat(256)
  beforeAll(() => {
    symlinkSync('loop', at('loop'))
    mkdirSync(at('loops'))
    symlinkSync('bass.wav', at('loops/bass.wav'))
  })

  test.each([
    ['links in a circle', ['beats', 'loop'], /^loop: cannot be opened \(ELOOP\); check the path$/],
    ['a name that is too long', ['play', long], /^x{256}: cannot be opened \(ENAMETOOLONG\); check the path$/],
    ['links to go on from', ['generate', '--out', 'out', '--continue', 'loop'], /^loop: cannot be opened \(ELOOP\)/],
    ['a stem of links', ['beats', 'loops'], /^loops\/bass\.wav: cannot be opened \(ELOOP\); check the path$/],
  ])('%s', async (_, args, expected) => {
    expectRefusal(await quartet(...args), expected)
  })
})

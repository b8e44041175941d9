import {expect} from 'vitest'
import {itWithPyTorch, runPython} from './python.ts'

itWithPyTorch(
  "the trainer's own tests pass",
  async () => {
    const said = await runPython('training', ['-m', 'unittest', 'discover', '-s', 'tests', '-t', '.'])
    const [, count] = /^Ran (\d+) tests/m.exec(said) ?? []
    expect(Number(count), said).toBeGreaterThan(100)
  },
  600_000,
)

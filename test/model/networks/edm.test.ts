import {expect, it} from 'vitest'
import {preconditioning} from '../../../src/model/edm.ts'
import {createRecorder} from '../../../src/model/onnx/recorder.ts'
import {loadGraph} from '../../../src/model/onnx/runtime.ts'
import {readNpz} from '../../support/npz.ts'

it('has the four factors of the published code at every σ', async () => {
  const golden = readNpz('denoise.npz')
  const sigma = golden.f32('sigma')
  const ops = createRecorder()
  const {cSkip, cOut, cIn, cNoise} = preconditioning(ops, ops.input('sigma', [sigma.length]), 0.2)
  const factors = {c_skip: cSkip, c_out: cOut, c_in: cIn, c_noise: cNoise}
  for (const [name, factor] of Object.entries(factors)) ops.output(name, factor)
  const loaded = await loadGraph({graph: ops.finish(), threads: 1})
  const results = await loaded.run({sigma})
  for (const name of Object.keys(factors))
    for (const [i, expected] of golden.f32(name).entries())
      expect(Math.abs(results[name]![i]! - expected), `${name} at σ ${sigma[i]}`).toBeLessThan(
        5e-7 * Math.max(Math.abs(expected), 1e-3),
      )
  await loaded.close()
})

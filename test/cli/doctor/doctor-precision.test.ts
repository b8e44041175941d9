import {expect, test} from 'vitest'
import {precisionLine} from '../../../src/cli/doctor/doctor-precision.ts'
import type {Verdict} from '../../../src/runner/engine/choice/try-engines.ts'

const FP16 = {kind: 'local', name: 'webgpu', precision: 'fp16'} as const
const full: Verdict = {engine: {kind: 'local', name: 'webgpu', precision: 'fp32'}, works: true, seconds: 0.03, off: 0}
const half = (seconds: number): Verdict => ({engine: FP16, works: true, seconds, off: 0.00041})
const broken = (why: string): Verdict => ({engine: FP16, works: false, why})

test('what a GPU’s engine computes in is told with the reason', () => {
  expect(precisionLine([full, half(0.02)])).toBe(
    'computes in fp16: 1.5 times as fast as fp32, off by 0.04 % of the peak',
  )
  expect(precisionLine([full, half(0.04)])).toBe(
    'computes in fp32, not fp16: that is no quicker here (0.8 times as fast)',
  )
  expect(precisionLine([full, broken('its answer is off by 3 %')])).toBe(
    'computes in fp32, not fp16: its answer is off by 3 %',
  )
  expect(precisionLine([full, broken('Program Conv requires f16')])).toBe(
    'computes in fp32, not fp16: Program Conv requires f16',
  )
})

test('where the engine does not work there is nothing to tell', () => {
  expect(precisionLine([broken('no driver')])).toBeUndefined()
})

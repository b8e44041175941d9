import type {Shape, Shapes} from '../ops.ts'
import {type DemucsConfig, demucsInputs, demucsWidths} from './demucs-config.ts'

/** Every parameter of the waveform regressor by the trainer's name, in the order of its state_dict. */
export const demucsShapes = (config: DemucsConfig): Shapes => {
  const {kernel, hidden, dilations, stems} = config
  const widths = demucsWidths(config)
  const deepest = widths.at(-1)!
  const shapes = new Map<string, Shape>()
  const affineInto = (path: string, weight: Shape, out = weight[0]!): void => {
    shapes.set(`${path}.weight`, weight)
    shapes.set(`${path}.bias`, [out])
  }
  for (const [i, width] of widths.entries()) {
    affineInto(`down.${i}.conv`, [width, widths[i - 1] ?? demucsInputs(config), kernel])
    affineInto(`down.${i}.gate`, [2 * width, width, 1])
  }
  for (const i of dilations.keys()) {
    affineInto(`middle.${i}.time`, [hidden, deepest, 3])
    affineInto(`middle.${i}.out`, [deepest, hidden, 1])
  }
  for (const [i, width] of widths.toReversed().entries()) {
    const out = widths[widths.length - 2 - i] ?? stems
    affineInto(`up.${i}.gate`, [2 * width, width, 3])
    affineInto(`up.${i}.conv`, [width, out, kernel], out)
  }
  return shapes
}

import type {Project} from '../../session/project/project.ts'
import type {LineLook} from '../paint/line-look.ts'
import type {Line} from '../paint/run.ts'
import {fitLine} from '../widgets/line.ts'

/** An estimate that is less likely than that bears a question mark. */
const LIKELY = 0.5

/** Left of the ruler: tempo and metre; `?` where the bars are uncertain, `~` where the tempo wanders. */
export const metreStrip = ({metre}: Pick<Project, 'metre'>, {width, theme, glyphs}: LineLook): Line => {
  if (!metre) return fitLine([], width)
  const {tempo, beatsInBar, beatUnit, estimate} = metre
  const doubt = `${estimate && !estimate.steady ? '~' : ''}${estimate && estimate.bar < LIKELY ? '?' : ''}`
  const note = glyphs === 'ascii' ? '' : '♩ '
  return fitLine(
    [{text: `   ${note}${tempo.toFixed(1)}  ${beatsInBar}/${beatUnit} ${doubt}`, colour: theme.dim}],
    width,
  )
}

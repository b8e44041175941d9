import {note} from '../../../session/project/history.ts'
import type {Take} from '../../../session/project/project.ts'
import type {Origin} from '../../../session/recipe/origin.ts'
import type {RunProgress} from '../../../session/studio/studio.ts'
import {messageOf} from '../message.ts'
import {advance} from '../run/pace.ts'
import {createPacer} from '../run/pacer.ts'
import {plannedFrom, planOf} from '../setup/plan.ts'
import type {Running} from '../state.ts'
import {patch, projectOf, type Tools} from '../tools.ts'

/** Milliseconds. */
const TICK = 1000
/** Between two pictures of a run: drawing takes the screen some 30 ms, and keys must not wait for it. */
const PICTURE = 200

const TITLES = {
  ...{separate: 'Separating', generate: 'Generating', impute: 'Imputing'},
  ...{vary: 'Varying', blend: 'Blending', continue: 'Going on'},
} as const

/** A run that can be cancelled; the workstation has one at most. */
export type Runs = {
  /** Performs the setup, or goes on from an origin: at once, or as soon as the model is read. */
  start(tools: Tools, origin?: Origin): void
  /** True when there was one. */
  cancel(tools: Tools): boolean
}

/**
 * A new take: heard at once unless something is playing, selected unless the person is among the takes and on another
 * one. Its project is saved at once: what took minutes to make must not hang on the next two seconds.
 */
const welcome = (tools: Tools, take: Take): void => {
  const {desk} = tools
  const {takes} = projectOf(tools)
  const {pane, take: selected} = desk.get()
  const follows = pane !== 'takes' || selected === undefined || selected === takes.at(-1)?.id
  desk.update(now => ({
    ...now,
    take: follows ? take.id : now.take,
    history: note(now.history, project => ({...project, takes: [...project.takes, take]})),
  }))
  tools.attempt(tools.save)
  const {listening, player, other} = desk.get()
  if (player?.playing && listening.kind !== 'estimate')
    return tools.tell('info', `take ${take.id} is made: Enter auditions it, k keeps it`)
  patch(desk, {
    listening: {kind: 'take', id: take.id},
    other: listening.kind === 'estimate' ? other : listening,
  })
  tools.tell('info', `take ${take.id} is made: Space plays it, a compares, k keeps it`)
}

export const createRuns = (): Runs => {
  let abort: AbortController | undefined
  let stopWaiting: (() => void) | undefined

  const endWait = (): boolean => {
    const was = stopWaiting !== undefined
    stopWaiting?.()
    stopWaiting = undefined
    return was
  }
  const startWhenRead = (tools: Tools): void => {
    const {desk} = tools
    stopWaiting ??= desk.subscribe(() => {
      if (planOf(desk.get()) && endWait()) start(tools)
    })
    tools.tell('info', 'the model is being read; the run begins when it is, Esc takes it back')
  }
  const start = (tools: Tools, origin?: Origin): void => {
    const {desk, services} = tools
    const now = desk.get()
    if (now.running) return tools.tell('info', 'a task is running already: Esc cancels it')
    if (now.loading.length > 0) return tools.tell('info', 'a file is being loaded: run again when it is there')
    if (now.readOnly)
      return tools.tell(
        'error',
        `${now.folder}: cannot be written to, so no take can be kept there; open another project`,
      )
    const plan = origin ? plannedFrom(projectOf(tools), origin) : planOf(now)
    if (!plan) return startWhenRead(tools)
    if (plan.kind === 'refused') return tools.tell('warning', plan.why)
    const project = projectOf(tools)
    const begun = services.now()
    const progress = {take: 0, takes: project.setup.takes, phase: 'reading', progress: 0} as const
    const title = TITLES[origin?.kind ?? project.setup.task]
    let current: Running = {title, begun, now: begun, seconds: plan.seconds, estimates: [], progress}
    // The settings give way to the run; who is among the takes stays there.
    patch(desk, {running: current, pane: now.pane === 'run' ? 'lanes' : now.pane, notice: undefined})
    const controller = new AbortController()
    abort = controller
    // What a run that was cancelled still says is not heard any more.
    const own =
      <Given extends unknown[]>(act: (...given: Given) => void) =>
      (...given: Given): void => {
        if (abort === controller) act(...given)
      }
    const pictures = createPacer(
      own(() => patch(desk, {running: current})),
      PICTURE,
    )
    const onProgress = own((latest: RunProgress) => {
      current = advance(current, latest, services.now())
      if (latest.step?.notice) tools.tell('warning', latest.step.notice)
      pictures.ask()
    })
    // Loading a model tells nothing for a while; the clock shows that something is being done.
    const ticking = setInterval(
      own(() => {
        current = {...current, now: services.now()}
        pictures.ask()
      }),
      TICK,
    )
    const onTake = own((take: Take) => welcome(tools, take))
    const end = own((error?: unknown) => {
      abort = undefined
      patch(desk, {running: undefined})
      const text = error === undefined ? undefined : messageOf(error)
      if (!text) return
      tools.refreshMissing()
      tools.tell('error', text)
    })
    services.studio
      .run(now.folder, project, {origin, signal: controller.signal, onProgress, onTake})
      .then(() => end(), end)
      .finally(() => {
        clearInterval(ticking)
        pictures.end()
      })
  }

  const cancel = ({desk, tell}: Tools): boolean => {
    if (!abort) {
      const was = endWait()
      if (was) tell('info', 'taken back: nothing runs')
      return was
    }
    const controller = abort
    abort = undefined
    controller.abort()
    patch(desk, {running: undefined})
    tell('info', 'cancelled; what was there before still is')
    return true
  }
  return {start, cancel}
}

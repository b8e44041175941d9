import type {Failure} from '../../runner/process/failure.ts'
import type {Clip, LaneName, Project, Take} from '../project/project.ts'
import type {Origin} from '../recipe/origin.ts'
import type {ExportRequest, RunProgress} from './studio.ts'

/** What is asked of the studio's process. */
export type Task =
  | {readonly kind: 'preview'; readonly file: string}
  | {readonly kind: 'load'; readonly folder: string; readonly file: string; readonly lane: LaneName}
  | {readonly kind: 'overview'; readonly folder: string; readonly clip: Clip}
  | {readonly kind: 'metre'; readonly folder: string; readonly clips: readonly Clip[]}
  | {readonly kind: 'run'; readonly folder: string; readonly project: Project; readonly origin?: Origin}
  | {readonly kind: 'saveStems'; readonly folder: string; readonly project: Project}
  | {readonly kind: 'export'; readonly folder: string; readonly project: Project; readonly request: ExportRequest}

/** What the studio's process is sent. A task that is cancelled gets no answer that anybody hears. */
export type Request =
  | {readonly kind: 'do'; readonly id: number; readonly task: Task}
  | {readonly kind: 'cancel'; readonly id: number}

/** What it answers to the task of that number: news, then what it came to or why it failed. */
export type Answer = {readonly id: number} & (
  | {readonly kind: 'progress'; readonly progress: RunProgress}
  | {readonly kind: 'take'; readonly take: Take}
  | {readonly kind: 'done'; readonly value: unknown}
  | ({readonly kind: 'failed'} & Failure)
)

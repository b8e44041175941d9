import {LANES} from '../../session/project/project.ts'

export const SMALLEST = {columns: 80, rows: 20} as const

/** Where things are, in cells. The frame is one row lower than the terminal: a full one would clear it every time. */
export type Layout = {
  readonly columns: number
  readonly rows: number
  /** Left of the waveforms: name, lock, mute, solo, gain, pan, meter. */
  readonly strip: number
  readonly wave: number
  readonly laneRows: number
  /** Rows of the panels below, their titles included; the right one has what the left one leaves. */
  readonly panelRows: number
  readonly runWidth: number
  readonly takesWidth: number
}

const STRIP = 20
const MOST_LANE_ROWS = 12
/** `all` shows every setting of a run; lanes that are high enough wait for it. */
const PANEL = {least: 8, all: 11, most: 14}
const GOOD_LANE_ROWS = 4
/** Header, ruler, notice and footer. */
const FIXED = 4

/** Undefined when the terminal is too small for anything to be read. */
export const layoutOf = ({columns, rows}: {columns: number; rows: number}): Layout | undefined => {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return undefined
  const free = rows - 1 - FIXED
  const lanesWith = (panel: number): number => Math.floor((free - panel) / LANES.length)
  const high = lanesWith(PANEL.all) >= GOOD_LANE_ROWS ? lanesWith(PANEL.all) : lanesWith(PANEL.least)
  const laneRows = Math.max(1, Math.min(MOST_LANE_ROWS, high))
  const panelRows = Math.min(PANEL.most, free - laneRows * LANES.length)
  const runWidth = Math.min(52, Math.floor(columns / 2))
  return {
    columns,
    rows,
    strip: STRIP,
    wave: columns - STRIP,
    laneRows,
    panelRows,
    runWidth,
    takesWidth: columns - runWidth,
  }
}

/** Header and ruler. */
const ABOVE = 2

/** A cell below the lanes: in which panel, and on which of its lines; 0 is the title. */
export const panelAt = (
  {laneRows, panelRows, runWidth}: Layout,
  {column, row}: {column: number; row: number},
): {panel: 'run' | 'takes'; line: number} | undefined => {
  const line = row - ABOVE - laneRows * LANES.length
  if (line < 0 || line >= panelRows) return undefined
  return {panel: column < runWidth ? 'run' : 'takes', line}
}

/** Whether a row is the ruler's. */
export const isRuler = (row: number): boolean => row === ABOVE - 1

/** Whether a row is a lane's first, where its letters stand. */
export const isLaneTop = ({laneRows}: Layout, row: number): boolean => (row - ABOVE) % laneRows === 0

/** Which lane a row of the terminal belongs to, counted from 0. */
export const laneAt = ({laneRows}: Layout, row: number): number | undefined => {
  const lane = Math.floor((row - ABOVE) / laneRows)
  return row >= ABOVE && lane < LANES.length ? lane : undefined
}

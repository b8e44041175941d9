import {benchAudioLoad} from './audio-load.ts'
import {beats} from './beats.ts'
import {cancel} from './cancel.ts'
import {engine} from './engine.ts'
import {engineFull} from './engine-full.ts'
import {generateBench} from './generate.ts'
import {imputeBench} from './impute.ts'
import {level} from './level.ts'
import {memory} from './memory.ts'
import {benchNetwork} from './network.ts'
import type {Bench} from './options.ts'
import {orderings} from './orderings.ts'
import {screen} from './screen.ts'
import {seams} from './seams.ts'
import {separateWall} from './separate-wall.ts'
import {separationQuality} from './separation-quality.ts'
import {songCost} from './song-cost.ts'
import {sound} from './sound.ts'
import {stereo} from './stereo.ts'
import {stereoRest} from './stereo-rest.ts'
import {underruns} from './underruns.ts'

const audioLoad: Bench = {
  name: 'audio-load',
  about: 'how long a 10-minute song takes to load, and 5 minutes of stems to bring back',
  run: () => benchAudioLoad(),
}

const network: Bench = {
  name: 'network',
  about: 'how long one call of the pack’s network takes, transforms included',
  run: ({model}) => benchNetwork(model.dir),
}

/** In the order they run: short ones first. */
export const BENCHES: readonly Bench[] = [
  network,
  engine,
  cancel,
  separateWall,
  orderings,
  level,
  audioLoad,
  beats,
  sound,
  screen,
  underruns,
  songCost,
  memory,
  engineFull,
  separationQuality,
  stereo,
  stereoRest,
  seams,
  imputeBench,
  generateBench,
]

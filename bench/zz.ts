import {stereoSong} from './stereo-song.ts'
import {foldToMono} from '../src/audio/audio.ts'
import {resample} from '../src/audio/resample.ts'
import {decodeFile} from '../src/audio/decode.ts'
import {writeWav} from '../src/audio/encode.ts'
await writeWav('/tmp/zz.wav', await stereoSong(120), 'pcm16')
const lap = (s: string, c: NodeJS.CpuUsage) => { const d = process.cpuUsage(c); console.log(s, ((d.user+d.system)/1e6).toFixed(2), 'CPU s for 2 min') }
let c = process.cpuUsage(); const a = await decodeFile('/tmp/zz.wav'); lap('decode', c)
c = process.cpuUsage(); const m = foldToMono(a); lap('fold', c)
c = process.cpuUsage(); resample(m, 44100, 22050); lap('resample', c)

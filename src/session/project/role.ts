import type {LaneName} from './project.ts'

/** What people call the things that belong into a lane; its own name comes first. */
const WORDS: Readonly<Record<LaneName, readonly string[]>> = {
  bass: [
    'bass',
    'basse',
    'bajo',
    'baixo',
    'basso',
    'bassguitar',
    'bassgtr',
    'ebass',
    'subbass',
    'bassline',
    'contrabass',
    'contrebasse',
    'kontrabass',
    'upright',
    '808',
  ],
  drums: [
    ...['drums', 'drum', 'drm', 'drms', 'drumkit', 'drumset', 'bassdrum', 'kick', 'kik', 'snare', 'snr', 'hat', 'hats'],
    ...['hihat', 'hihats', 'hh', 'tom', 'toms', 'cymbal', 'cymbals', 'crash', 'ride', 'clap', 'perc', 'percs'],
    ...['percussion', 'beat', 'beats', 'overhead', 'overheads', 'schlagzeug', 'batterie', 'bateria', 'batteria'],
  ],
  guitar: [
    ...['guitar', 'guitars', 'gtr', 'gtrs', 'guit', 'gitarre', 'gitarren', 'guitarra', 'guitare', 'chitarra'],
    ...['egtr', 'agtr', 'eguitar', 'aguitar', 'egitarre', 'strat', 'telecaster', 'ukulele', 'banjo', 'mandolin'],
  ],
  piano: [
    ...['piano', 'pianos', 'pno', 'epiano', 'keys', 'key', 'keyboard', 'keyboards', 'rhodes', 'wurli', 'wurlitzer'],
    ...['klavier', 'epno', 'clav', 'clavinet', 'organ', 'orgel'],
  ],
  mix: ['mix', 'mixdown', 'master', 'mastered', 'mixture', 'full', 'fullmix', 'song', 'instrumental', 'bounce', '2mix'],
}

/** Two words that mean another thing than the last of them. */
const PAIRS: Readonly<Record<string, LaneName>> = {
  'bass drum': 'drums',
  'bass guitar': 'bass',
  'bass gtr': 'bass',
  'guitar bass': 'bass',
  'key bass': 'bass',
  'full mix': 'mix',
}

/** What follows these is what a file does not hold. */
const WITHOUT = ['no', 'without', 'minus', 'less', 'ohne', 'sans', 'sin']

const ROLES = new Map(
  (Object.entries(WORDS) as [LaneName, readonly string[]][]).flatMap(([lane, words]) =>
    words.map(word => [word, lane] as const),
  ),
)

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** The words of a file name without its folder and ending: split at all but letters and digits, and at humps (`leadGuitar`). */
const wordsOf = (file: string): string[] => {
  const name = file
    .replace(/^.*[/\\]/s, '')
    .replace(/\.[^.\s]{1,5}$/, '')
    .normalize('NFC')
  return name.split(/[^\p{L}\p{M}\p{N}]+/u).flatMap(word => {
    const whole = plain(word)
    // `EPiano` has a hump and is one word.
    if (ROLES.has(whole)) return [whole]
    return word
      .split(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L}\p{M}?)(?=\p{N})|(?<=\p{N})(?=\p{L})/u)
      .map(plain)
      .filter(part => part !== '')
  })
}

/** A file, and the lane that it belongs into. */
export type Placement = {readonly file: string; readonly lane: LaneName}

/** Which lane a file belongs into by its name: `03 - Bass (DI).flac`, `gtr.wav`, `song_Drums.wav`; nothing when it does not say. */
export const guessRole = (file: string): LaneName | undefined => {
  const words = wordsOf(file)
  const found = words.flatMap((word, n): LaneName[] => {
    const before = words[n - 1] ?? ''
    const lane = PAIRS[`${before} ${word}`] ?? ROLES.get(word)
    return lane && !WITHOUT.includes(before) ? [lane] : []
  })
  // A song may be named after an instrument, and the instrument comes behind the song: `Piano Man - Drums`.
  return found.findLast(lane => lane !== 'mix') ?? found.at(-1)
}

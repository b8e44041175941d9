// Bundles the program into dist/: one start file, and the child process that runs the network.
import {createHash} from 'node:crypto'
import {mkdir, mkdtemp, readdir, readFile, rename, rm, stat} from 'node:fs/promises'
import path from 'node:path'
import {build} from 'esbuild'

/** The rooms that decide what is made and measured; the others only ask for it and show it. */
const ROOMS = ['base', 'audio', 'model', 'sampler', 'runner', 'eval']

const hashOfRooms = async () => {
  const hash = createHash('sha256')
  for (const room of ROOMS) {
    const files = await readdir(`src/${room}`, {recursive: true, withFileTypes: true})
    const names = files.filter(file => file.isFile()).map(file => path.join(file.parentPath, file.name))
    for (const name of names.sort()) hash.update(`${name}\0`).update(await readFile(name))
  }
  return hash.digest('hex').slice(0, 16)
}

const ENTRIES = {
  quartet: 'src/cli/main.ts',
  child: 'src/runner/process/child.ts',
  player: 'src/audio/play/child.ts',
  studio: 'src/session/studio/child.ts',
}

/** Milliseconds that the chunks of earlier builds stay for programs that run and still load them; none go into a package. */
const STAY = ['pack', 'publish'].includes(process.env.npm_command) ? 0 : 24 * 3600 * 1000

/** Puts a build in place file by file, the entries last: whoever starts meanwhile finds the old program or the new one. */
const moveIn = async (from, to) => {
  const isEntry = name => Object.hasOwn(ENTRIES, path.parse(name).name)
  const names = (await readdir(from)).sort((a, b) => isEntry(a) - isEntry(b))
  for (const name of names) await rename(path.join(from, name), path.join(to, name))
  for (const name of await readdir(to)) {
    const file = path.join(to, name)
    // Another build beside this one may have removed it.
    const age = await stat(file).then(
      ({mtimeMs}) => Date.now() - mtimeMs,
      () => 0,
    )
    if (!names.includes(name) && age >= STAY) await rm(file, {recursive: true, force: true})
  }
}

const [out = 'dist'] = process.argv.slice(2)
await mkdir(out, {recursive: true})
const fresh = await mkdtemp(path.join(out, '.build-'))
await build({
  entryPoints: ENTRIES,
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Bundled, ink and react load in a third of the time. What stays outside has native code or wasm of its own.
  external: ['onnxruntime-node', 'speaker', 'audio-decode', 'wasm-media-encoders', 'undici'],
  alias: {'react-devtools-core': './scripts/nothing.mjs'},
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
    SOUND_HASH: JSON.stringify(await hashOfRooms()),
  },
  minifySyntax: true,
  banner: {
    js: "import {createRequire as requireFrom} from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  chunkNames: '[name]-[hash]',
  logLevel: 'warning',
})
await moveIn(fresh, out)
await rm(fresh, {recursive: true, force: true})

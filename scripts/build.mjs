// Bundles the program into dist/: one start file, and the child process that runs the network.
import {rm} from 'node:fs/promises'
import {build} from 'esbuild'

await rm('dist', {recursive: true, force: true})
await build({
  entryPoints: {
    quartet: 'src/cli/main.ts',
    child: 'src/runner/child.ts',
    player: 'src/audio/play/child.ts',
    studio: 'src/session/studio/child.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Bundled, ink and react load in a third of the time. What stays outside has native code or wasm of its own.
  external: ['onnxruntime-node', 'speaker', 'audio-decode', 'wasm-media-encoders', 'undici'],
  alias: {'react-devtools-core': './scripts/nothing.mjs'},
  define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
  minifySyntax: true,
  banner: {
    js: "import {createRequire as requireFrom} from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  chunkNames: '[name]-[hash]',
  logLevel: 'warning',
})

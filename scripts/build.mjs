// Bundles the program into dist/: one start file, and the child process that runs the network.
import {rm} from 'node:fs/promises'
import {build} from 'esbuild'

await rm('dist', {recursive: true, force: true})
await build({
  entryPoints: {quartet: 'src/cli/main.ts', child: 'src/runner/child.ts'},
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  chunkNames: '[name]-[hash]',
  logLevel: 'warning',
})

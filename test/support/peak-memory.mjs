// Loaded into a process with --import: writes the most memory that it has held, in bytes, when it ends.
import {readFileSync, writeFileSync} from 'node:fs'

process.on('exit', () => {
  const status = readFileSync('/proc/self/status', 'utf8')
  const kilobytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)[1])
  writeFileSync(process.env.QUARTET_TEST_PEAK, String(kilobytes * 1024))
})

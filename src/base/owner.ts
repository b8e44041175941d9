import {readFileSync} from 'node:fs'
import {hostname} from 'node:os'
import {codeOf} from './disk-fault.ts'

/** Who writes: folders may be shared by machines, and a process number means something on one only. */
export type Owner = {readonly host: string; readonly pid: number}

export const thisProcess = (): Owner => ({host: hostname().replace(/[^\w.]/g, '_'), pid: process.pid})

export const ownerText = ({host, pid}: Owner): string => `${host}-${pid}`

export const parseOwner = (text: string): Owner | undefined => {
  const match = /^([\w.]+)-(\d+)$/.exec(text.trim())
  return match ? {host: match[1]!, pid: Number(match[2])} : undefined
}

/** False only when it is certain that the process has ended. */
export const mayLive = ({host, pid}: Owner): boolean => {
  if (host !== thisProcess().host) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

/**
 * What tells a process from a later one of the same number: the machine's boot and the tick it was started at. Nothing
 * where /proc does not say.
 */
export const birthOf = (pid: number): string | undefined => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // The name before the last bracket may hold anything; the start is the 22nd field, the 20th behind the name.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `${boot}-${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return undefined // not Linux, or no such process
  }
}

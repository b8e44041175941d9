import {printable} from '../../base/printable.ts'
import type {Seconds} from '../../base/units.ts'
import type {Answer} from './ask.ts'
import {Refusal} from './refusal.ts'

export const isGood = ({status}: Answer): boolean => status >= 200 && status < 300

const AGAIN: readonly number[] = [429, 502, 503, 504]

const MENDS: Readonly<Record<number, string>> = {
  401: '; put its token into QUARTET_TOKEN',
  403: '; put a token that it lets in into QUARTET_TOKEN',
  413: '; raise the size of requests that it, or a proxy before it, takes',
}

const LONGEST = 200

/** An answer's status and the server's own words about it. */
export const refused = (answer: Answer): Refusal => {
  const {status, headers} = answer
  const words =
    status >= 300 && status < 400
      ? `elsewhere: ${cut(printable(headers.get('location') ?? 'it says not where'))}`
      : wordsOf(answer)
  return new Refusal(`answers ${status}${words && `, ${words}`}${MENDS[status] ?? ''}`, {
    again: AGAIN.includes(status),
    wait: secondsOf(headers.get('retry-after')),
  })
}

/** The answer as JSON. Throws Refusal when it is something else. */
export const jsonOf = ({headers, bytes}: Answer, length = bytes.length): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8', 0, length))
  } catch {
    const kind = headers.get('content-type')?.split(';', 1)[0] ?? 'something'
    throw new Refusal(
      `answers with ${printable(kind)} that is not the Open Inference Protocol; check host, port and model`,
    )
  }
}

const wordsOf = ({headers, bytes}: Answer): string => {
  if (headers.get('content-type')?.includes('html')) return 'a page of HTML; check host, port and model'
  const text = bytes.toString('utf8')
  return cut(printable(told(text).replace(/\s+/g, ' ').trim()))
}

const cut = (line: string): string => (line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line)

/** The protocol's `error`; what servers behind FastAPI call `detail`; else the text itself. */
const told = (text: string): string => {
  try {
    const {error, detail} = JSON.parse(text) as {error?: unknown; detail?: unknown}
    const words = error ?? detail
    return typeof words === 'string' ? words : words === undefined ? '' : JSON.stringify(words)
  } catch {
    return text
  }
}

/** A Retry-After in seconds; dates are not heeded. */
const secondsOf = (text: string | null): Seconds => (text && /^\d{1,4}$/.test(text) ? Number(text) : 0)

/** For NODE_OPTIONS: makes a process say this on stderr before it does anything else, and stay until it is killed. */
export const saying = (words: string): string => {
  const code = `import {writeSync} from 'node:fs'; writeSync(2, ${JSON.stringify(words)}); setInterval(() => {}, 1e6)`
  return `--import=data:text/javascript,${encodeURIComponent(code)}`
}

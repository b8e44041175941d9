// npm start: the workstation in a terminal, else the demo that prints what it does.
const atTerminal = process.stdin.isTTY && process.stdout.isTTY
process.argv.splice(2, 0, ...(atTerminal ? [] : ['demo']))
await import('../bin/quartet')

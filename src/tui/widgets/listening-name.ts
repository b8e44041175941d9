import type {Listening} from '../../session/project/heard.ts'

export const listeningName = (listening: Listening): string => {
  switch (listening.kind) {
    case 'lanes':
      return 'lanes'
    case 'mix':
      return 'the mix'
    case 'take':
      return `take ${listening.id}`
    case 'estimate':
      return 'the live estimate'
  }
}

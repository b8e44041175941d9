import {markdownTable, plainMarkdown} from '../../table/markdown.ts'
import {MUSIC_RULE, type MusicReport} from './report.ts'
import {tablesOf} from './tables.ts'
import {remarksOf, subjectOf} from './words.ts'

/** The whole report as a page. */
export const musicMarkdown = (report: MusicReport): string => {
  const remarks = remarksOf(report).map(line => `- ${plainMarkdown(line)}`)
  const rules = Object.entries(MUSIC_RULE).map(([name, rule]) => `- ${name}: ${plainMarkdown(rule)}`)
  const tables = tablesOf(report).flatMap(({title, about, head, rows}) => [
    `## ${plainMarkdown(title)}`,
    plainMarkdown(about),
    markdownTable(
      head,
      rows.map(row => row.map(plainMarkdown)),
    ),
  ])
  return [
    `# ${report.task === 'impute' ? 'Imputation' : 'Generation'} against ${plainMarkdown(report.dataset.name)}`,
    plainMarkdown(subjectOf(report)),
    ...tables,
    '## How it was measured',
    rules.join('\n'),
    ...(remarks.length > 0 ? ['## Of note', remarks.join('\n')] : []),
  ]
    .join('\n\n')
    .concat('\n')
}

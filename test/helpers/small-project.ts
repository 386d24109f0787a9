import { makeProject, smallLogs } from './project.ts'

export const smallRuns = `runs:
  - path: raw/{experiment}/{arm}/seed{seed:int}
    files:
      train.log: { pattern: 'step {step:int} | loss {loss:float}' }
    finished: { file: train.log, pattern: '[done]' }
metrics:
  loss: { unit: nats, better: lower }
`

export const smallStudy = `import { difference, mean, study } from 'paperline'

export default study(({ runs }) => {
  const small = mean(runs.where({ arm: 'small' }).final('loss'))
  const large = mean(runs.where({ arm: 'large' }).final('loss'))
  return { small, large, gain: difference(small, large) }
})
`

export const smallPaper = `---
title: Larger is better, once more
---

The large model ends at {{large}}, the small one at {{small}}:
:claim[the large model is better]{that="large < small"}, by {{size gain}}.
`

/** A whole project, small enough to know every answer; `changes` replace or add files, `null` leaves one out. */
export function smallProject(changes: { readonly [path: string]: string | Uint8Array | null } = {}): string {
  const files: { [path: string]: string | Uint8Array | null } = {
    ...smallLogs(), 'data/runs.yml': smallRuns, 'paper/study.ts': smallStudy, 'paper/paper.md': smallPaper, ...changes
  }
  const present: { [path: string]: string | Uint8Array } = {}
  for (const [path, content] of Object.entries(files)) if (content !== null) present[path] = content
  return makeProject(present)
}

import { Finding } from '../diagnostics/finding.ts'
import { isObject, type SpecPath, type Specification, type SpecValue } from './read-specification.ts'
import { channelsOf, viewsOf } from './views.ts'

/** Lines at nothing, one and a hundred per cent are structure; anything else typed into a figure is a result. */
const structural = new Set([0, 1, 100, -1])

/** A number drawn at a position, or printed, that comes from nowhere: the picture's own way of typing a result. */
export function checkTypedNumbers(specification: Specification): readonly Finding[] {
  const findings: Finding[] = []
  const report = (typed: string, path: SpecPath): void => {
    findings.push(
      new Finding({
        ...specification.placeOf(path),
        rule: 'number-has-source',
        message: `Unexpected typed number \`${typed}\` in a figure, expected data from the results`,
        note: 'return it from the study (`given(…)` for a constant of the protocol) and draw it from `"data": {"name": "…"}`'
      })
    )
  }
  const reportText = (value: SpecValue | undefined, path: SpecPath): void => {
    const texts = Array.isArray(value) ? value : [value]
    for (const text of texts) {
      const decimal = typeof text === 'string' ? /(?<![\w.])[-−]?\d+[.,]\d+/.exec(text) : null
      if (decimal !== null) report(decimal[0], path)
    }
  }

  for (const { spec, path } of viewsOf(specification.value)) {
    const title = spec['title']
    reportText(isObject(title) ? title['text'] : title, [...path, 'title'])
    if (isObject(spec['mark'])) reportText(spec['mark']['text'], [...path, 'mark', 'text'])
    for (const { channel, definition, path: at } of channelsOf(spec, path)) {
      const { datum, value } = definition
      if (typeof datum === 'number' && !structural.has(datum)) report(String(datum), [...at, 'datum'])
      if (channel === 'text' && typeof value === 'number') report(String(value), [...at, 'value'])
      if (channel === 'text') reportText(value, [...at, 'value'])
      if (channel === 'text') reportText(datum, [...at, 'datum'])
      reportText(definition['title'], [...at, 'title'])
      for (const guide of ['axis', 'legend', 'header'] as const) {
        const options = definition[guide]
        if (isObject(options)) reportText(options['title'], [...at, guide, 'title'])
      }
    }
    for (const { expression, path: at } of constants(spec, path)) report(expression, at)
  }
  return findings
}

/** `"calculate": "43.45"` would make a constant look like data. */
function constants(spec: { readonly [key: string]: SpecValue }, path: SpecPath): { expression: string; path: SpecPath }[] {
  const transforms = spec['transform']
  if (!Array.isArray(transforms)) return []
  return transforms.flatMap((transform, index) => {
    const expression = isObject(transform) ? transform['calculate'] : undefined
    if (typeof expression !== 'string' || /\bdatum\b/.test(expression) || !/\d/.test(expression)) return []
    return structural.has(Number(expression)) ? [] : [{ expression, path: [...path, 'transform', index, 'calculate'] }]
  })
}

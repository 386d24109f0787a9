import { derive, difference, given, percentChange, powerLaw, ratio, reported, type StudyQuantity } from 'paperline'
import { accuracyDifferenceBounds, factorialBounds, minimumDegreesOfFreedom } from 'paperline/analysis'

/** A number of the account, with the words it stands in. */
function said(text: string, unit: string, locator: string, quote: string): StudyQuantity {
  return reported(text, unit, { cite: 'account2026', locator, quote })
}

/** The account says MMLU and no more; this is the size of the test split that evaluation harnesses commonly run. */
const questions = given('14042', 'questions', 'questions in the test split of MMLU as commonly evaluated; the account does not say how many it used')

/** What the account's own numbers say of each other. Nothing of ours enters. */
export function readAccount() {
  const threshold = said('5', 'pp', 'The Scaling Crisis', 'This exceeds the 5% threshold.')
  return { threshold, questions, naive: readNaive(), ...readFactorial(), law: fitLaw(), large: readLarge(), ...readTestAndSpeed() }
}

function readNaive() {
  const quote = 'MMLU: 48.26% → 43.45% (-4.8%)'
  const before = said('48.26', 'percent', 'Day 1', quote)
  const after = said('43.45', 'percent', 'Day 1', quote)
  return {
    size: said('0.5', 'B', 'Day 1', 'Train a 0.5B model on conversation data.'),
    before,
    after,
    change: difference(after, before),
    relative: percentChange(before, after)
  }
}

function readFactorial() {
  const section = 'The Design of Experiments'
  const baseline = said('44.15', 'percent', section, '0.1 | 44.15% | Baseline')
  const winner = said('45.26', 'percent', section, '0.1 | **45.26%** | **WINNER**')
  const worst = said('43.90', 'percent', section, '0.2 | 43.90% | Worst')
  const bound = (end: 'low' | 'high'): StudyQuantity =>
    derive(`rank effect, ${end} end`, 'pp', { baseline, winner, worst }, values => {
      // Levels: rank 128 (−1) or 64 (+1), no scheduler (−1) or scheduler (+1), weight decay 0.1 (−1) or 0.2 (+1).
      const bounds = factorialBounds({
        factors: ['rank', 'scheduler', 'weight decay'],
        levels: [[-1, -1, -1], [1, -1, -1], [-1, 1, 1]],
        response: [values.baseline, values.winner, values.worst],
        range: [Math.min(values.baseline, values.winner, values.worst), Math.max(values.baseline, values.winner, values.worst)],
        terms: ['rank']
      })
      return bounds.effects[0]?.[end] ?? NaN
    })
  return {
    cells: { baseline, winner, worst },
    winner: {
      difference: difference(winner, baseline),
      standard_error: derive('standard error of the difference', 'pp', { baseline, winner, questions }, values =>
        accuracyDifferenceBounds(values.baseline, values.winner, Math.round(values.questions)).standardErrorUnpaired
      )
    },
    rank_effect: { low: bound('low'), high: bound('high') }
  }
}

function fitLaw() {
  const section = 'The Scaling Crisis'
  const table = (text: string, row: string): StudyQuantity => said(text, '1', section, row)
  const small = said('0.5', 'B', section, '| 0.5B-1.1B | 64 |')
  const smallNext = said('1.1', 'B', section, 'TinyLlama (1.1B) worked perfectly.')
  const middle = said('2.6', 'B', section, 'Then Gemma-2 (2.6B) broke everything.')
  const large = said('8.2', 'B', 'The 8B Moment', '8.2 billion parameters.')
  const ranks = [
    table('64', '| 0.5B-1.1B | 64 |'),
    table('64', '| 0.5B-1.1B | 64 |'),
    table('32', '| 2B-3B | 32 |'),
    said('8', '1', 'The 8B Moment', 'Rank=8.')
  ]
  const law = powerLaw([small, smallNext, middle, large], ranks)
  const anchored = (size: StudyQuantity): StudyQuantity =>
    derive('rank by the inverse square root', '1', { rank: ranks[0]!, size, large }, values => values.rank * Math.sqrt(values.size / values.large))
  return { exponent: law.exponent, anchored_low: anchored(small), anchored_high: anchored(smallNext) }
}

function readLarge() {
  const section = 'The 8B Moment'
  const quote = 'MMLU: 74.93% → 75.07% (+0.14%)'
  const before = said('74.93', 'percent', section, quote)
  const after = said('75.07', 'percent', section, quote)
  const items = { before, after, questions }
  return {
    before,
    after,
    change: difference(after, before),
    questions: derive('questions gained', 'questions', items, values =>
      accuracyDifferenceBounds(values.before, values.after, Math.round(values.questions)).itemsDifference
    ),
    standard_error: derive('standard error of the difference', 'pp', items, values =>
      accuracyDifferenceBounds(values.before, values.after, Math.round(values.questions)).standardErrorUnpaired
    ),
    p: derive('p of two independent proportions', '1', items, values =>
      accuracyDifferenceBounds(values.before, values.after, Math.round(values.questions)).pUnpaired ?? NaN
    ),
    rank: said('8', '1', section, 'Rank=8.'),
    steps: said('1000', 'steps', section, '1000 training steps.')
  }
}

function readTestAndSpeed() {
  const section = 'The 8B Moment'
  const t = said('7.12', '1', section, 'Paired t-test: t=7.12, p<0.0001')
  const bound = said('<0.0001', '1', section, 'Paired t-test: t=7.12, p<0.0001')
  const smallest = derive('smallest degrees of freedom', '1', { t, bound }, values => minimumDegreesOfFreedom(values.t, values.bound).df)
  const perplexity = 'Holdout PPL: 5.34 → 4.87 (-8.8%)'
  const before = said('5.34', 'ppl', section, perplexity)
  const after = said('4.87', 'ppl', section, perplexity)
  const speed = 'Training complete. 5:40 duration, 775 tokens/sec.'
  const throughput = said('775', 'tokens/s', section, speed)
  const steps = said('1000', 'steps', section, '1000 training steps.')
  const perStep = (duration: StudyQuantity, secondsPerUnit: number): StudyQuantity =>
    derive('tokens a step', 'tokens', { throughput, duration, steps }, values => (values.throughput * values.duration * secondsPerUnit) / values.steps)
  const duration = said('5:40', 'min', section, speed)
  const minutes = perStep(duration, 60)
  const hours = perStep(said('5:40', 'h', section, speed), 3600)
  return {
    test: { t, bound, min_df: smallest, min_pairs: derive('smallest number of pairs', '1', { df: smallest }, values => values.df + 1) },
    perplexity: { before, after, relative: percentChange(before, after), reported: said('-8.8', 'percent', section, perplexity) },
    speed: { throughput, duration, tokens_per_step_minutes: minutes, tokens_per_step_hours: hours, readings: ratio(hours, minutes) },
    lora: {
      perplexity_change: said('+530', 'percent', 'The LoRA Showdown', 'LoRA holdout PPL: +530% (catastrophic failure)'),
      throughput: said('982', 'tokens/s', 'The LoRA Showdown', 'LoRA: 22GB VRAM, 982 tokens/sec'),
      memory: said('22', 'GB', 'The LoRA Showdown', 'LoRA: 22GB VRAM, 982 tokens/sec')
    },
    galore_memory: said('39', 'GB', 'The LoRA Showdown', 'GaLore: 39GB VRAM, 775 tokens/sec'),
    level: given('95', 'percent', 'customary level of an interval')
  }
}

import {
  count, derive, difference, factorial, family, given, maximum, mean, median, pairedTTest, percentChange, powerLaw, ratio, study, table,
  type RunSet, type StudyQuantity, type StudyRun
} from 'paperline'
import { linearRegression } from 'paperline/analysis'
import { readAccount } from './account.ts'

type ChangeOf = (run: StudyRun) => StudyQuantity

const sizes = ['w48', 'w80', 'w128', 'w160', 'w208'] as const
const ranks = [2, 8, 16, 32] as const
const methods = ['galore', 'lora', 'full'] as const

/** This paper's analysis: runs in, results out. Every change of accuracy is against the base model that the run started from. */
export default study(({ runs }) => {
  const account = readAccount()
  const changeOf: ChangeOf = run => difference(run.final('eval/accuracy'), baseOf(runs, run).final('eval/accuracy'))
  const doe = factorial(runs.where({ experiment: 'doe' }), {
    response: changeOf,
    factors: { rank: [32, 8], scheduler: [false, true], weight_decay: [0.1, 0.2] },
    name: 'change'
  })
  return {
    account,
    setup: describeSetup(runs),
    curves: runs.where({ experiment: ['naive', 'doe'] }).map(run => run.series('loss')),
    naive: readNaive(runs.where({ experiment: 'naive' }), runs, changeOf),
    doe,
    // Seven effects are seven tests: Holm's adjustment over all of them.
    effect_tests: family({ ...doe.effects }, { method: 'holm' }),
    design: describeDesign(runs.where({ experiment: 'doe' })),
    scaling: readScaling(runs, changeOf, account.threshold),
    methods: compareMethods(runs, changeOf),
    large: testLargeRun(runs, changeOf)
  }
})

/** The run a fine-tuning started from: its configuration names it. */
function baseOf(runs: RunSet, run: StudyRun): StudyRun {
  return runs.one({ run: String(run.config('base')) })
}

function describeSetup(runs: RunSet) {
  const pretrained = runs.where({ experiment: 'pretrain' })
  const base = pretrained.one({ size: 'w128', seed: 1 })
  const tuned = runs.one({ experiment: 'doe', cell: 1, seed: 1 })
  const parameters = (size: string): StudyQuantity => pretrained.one({ size, seed: 1 }).final('eval/parameters')
  return {
    documents: base.final('documents'),
    tokens: base.final('training_tokens'),
    vocabulary: base.final('vocabulary'),
    conversations: tuned.final('documents'),
    conversation_tokens: tuned.final('training_tokens'),
    questions: base.final('eval/questions'),
    holdout_documents: base.final('eval/holdout/documents'),
    base_documents: base.final('eval/base/documents'),
    base_models: count(pretrained),
    smallest: parameters('w48'),
    middle: parameters('w128'),
    largest: parameters('w208'),
    torch: base.config('identity.torch'),
    sizes: table(sizes.map(size => pretrained.where({ size })), {
      key: group => String(group.config('size')),
      columns: {
        size: { label: 'model', cell: group => group.config('size') },
        width: { cell: group => group.config('width') },
        layers: { cell: group => group.config('layers') },
        parameters: { cell: group => parameters(String(group.config('size'))) },
        bases: { label: 'bases', cell: group => count(group) },
        accuracy: { label: 'accuracy', cell: group => mean(group.final('eval/accuracy')) },
        lowest: { label: 'lowest', cell: group => derive('lowest', 'percent', [group.final('eval/accuracy')], values => Math.min(...values)) },
        perplexity: { label: 'perplexity', cell: group => mean(group.final('eval/holdout/perplexity')) }
      }
    })
  }
}

function readNaive(naive: RunSet, runs: RunSet, changeOf: ChangeOf) {
  const before = mean(naive.each(run => baseOf(runs, run).final('eval/holdout/perplexity')))
  const after = mean(naive.final('eval/holdout/perplexity'))
  return {
    accuracy: mean(naive.final('eval/accuracy')),
    change: mean(naive.each(changeOf)),
    perplexity_before: before,
    perplexity_after: after,
    perplexity_change: percentChange(before, after),
    final_loss: mean(naive.final('loss'))
  }
}

function describeDesign(cells: RunSet) {
  const level = (cell: number, name: string): StudyQuantity => cells.where({ cell }).config(name)
  return {
    replicates: count(cells.where({ cell: 1 })),
    final_loss: mean(cells.final('loss')),
    perplexity: mean(cells.final('eval/holdout/perplexity')),
    rank_high: level(1, 'rank'),
    rank_low: level(2, 'rank'),
    decay_low: level(1, 'weight_decay'),
    decay_high: level(5, 'weight_decay')
  }
}

function readScaling(runs: RunSet, changeOf: ChangeOf, threshold: StudyQuantity) {
  const tuned = runs.where({ experiment: 'scaling' })
  const parameters = (size: string): StudyQuantity => runs.one({ experiment: 'pretrain', size, seed: 1 }).final('eval/parameters')
  const changes = new Map(sizes.map(size => [size, ranks.map(rank => mean(tuned.where({ size, rank }).each(changeOf)))]))
  const ranksOf = (size: string): StudyQuantity[] => ranks.map(rank => tuned.where({ size, rank }).config('rank'))
  const within = (size: (typeof sizes)[number]): StudyQuantity[] =>
    ranksOf(size).filter((_, index) => (changes.get(size)?.[index]?.value ?? NaN) >= -threshold.value)
  // Four ranks are a coarse ladder: where a line through them in log rank crosses the threshold is finer.
  const crossing = (size: (typeof sizes)[number]): StudyQuantity =>
    derive('rank at the threshold', '1', { threshold, ranks: ranksOf(size), changes: changes.get(size) ?? [] }, values => {
      const [constant, slope] = linearRegression([...values.changes], [values.ranks.map(Math.log2)]).coefficients
      return 2 ** ((-values.threshold - (constant?.estimate ?? NaN)) / (slope?.estimate ?? NaN))
    })
  const rows = sizes.map(size => ({ size, parameters: parameters(size), within: within(size), crossing: crossing(size) }))
  const law = powerLaw(rows.map(row => row.parameters), rows.map(row => row.crossing), {
    hypothesisExponent: given('-0.5', '1', 'the inverse square root that the account reads from its table')
  })
  return {
    changes: table(sizes.flatMap(size => ranks.map((rank, index) => ({ size, rank, change: changes.get(size)?.[index] ?? null }))), {
      key: row => `${row.size}_rank${row.rank}`,
      columns: {
        size: { label: 'model', cell: row => row.size },
        rank: { cell: row => tuned.where({ size: row.size, rank: row.rank }).config('rank') },
        change: { label: 'change of accuracy', cell: row => row.change }
      }
    }),
    bearable: table(rows, {
      key: row => row.size,
      columns: {
        size: { label: 'model', cell: row => row.size },
        parameters: { cell: row => row.parameters },
        rank: { label: 'largest rank', cell: row => (row.within.length === 0 ? 'none' : maximum(row.within)) },
        crossing: { label: 'crossing', cell: row => row.crossing }
      }
    }),
    law,
    middle_rank: tuned.where({ rank: 8 }).config('rank'),
    // Two runs alike in everything but the seed.
    pair: {
      first: changeOf(tuned.one({ size: 'w208', rank: 8, seed: 1 })),
      second: changeOf(tuned.one({ size: 'w208', rank: 8, seed: 2 })),
      head_start: difference(
        baseOf(runs, tuned.one({ size: 'w208', rank: 8, seed: 1 })).final('eval/accuracy'),
        baseOf(runs, tuned.one({ size: 'w208', rank: 8, seed: 2 })).final('eval/accuracy')
      )
    }
  }
}

function compareMethods(runs: RunSet, changeOf: ChangeOf) {
  const tuned = runs.where({ experiment: 'methods' })
  const names = { galore: 'GaLore', lora: 'LoRA', full: 'full' }
  const arm = (name: 'common' | 'best') =>
    table(methods, {
      key: method => method,
      columns: {
        method: { cell: method => names[method] },
        learning_rate: { label: 'learning rate', cell: method => tuned.where({ arm: name, method }).config('lr') },
        change: { label: 'accuracy', cell: method => mean(tuned.where({ arm: name, method }).each(changeOf)) },
        perplexity: { label: 'perplexity', cell: method => mean(tuned.where({ arm: name, method }).final('eval/holdout/perplexity')) },
        state: { label: 'optimizer state', cell: method => mean(tuned.where({ arm: name, method }).final('eval/optimizer_state_mb')) },
        speed: { label: 'throughput', cell: method => mean(tuned.where({ arm: name, method }).final('eval/tokens_per_second')) }
      }
    })
  const paired = (name: 'common' | 'best', first: string, second: string) =>
    pairedTTest(tuned.where({ arm: name, method: first }).each(changeOf), tuned.where({ arm: name, method: second }).each(changeOf), { by: 'seed' })
  const [loraCommon, loraBest] = [paired('common', 'galore', 'lora'), paired('best', 'galore', 'lora')]
  const [fullCommon, fullBest] = [paired('common', 'galore', 'full'), paired('best', 'galore', 'full')]
  const state = (method: string): StudyQuantity => median(tuned.where({ arm: 'common', method }).final('eval/optimizer_state_mb'))
  const trainable = (method: string): StudyQuantity => median(tuned.where({ arm: 'common', method }).final('eval/trainable_parameters'))
  return {
    common: arm('common'),
    best: arm('best'),
    // One point a run, for the figure: each against its own base model.
    points: table(tuned, {
      key: run => `${String(run.config('arm'))}_${String(run.config('method'))}_seed${String(run.config('seed'))}`,
      columns: {
        method: { cell: run => names[String(run.config('method')) as keyof typeof names] },
        rate: { label: 'learning rate', cell: run => (String(run.config('arm')) === 'common' ? 'common' : 'chosen') },
        change: { label: 'change of accuracy', cell: run => changeOf(run) },
        perplexity: { label: 'held-out perplexity', cell: run => run.final('eval/holdout/perplexity') }
      }
    }),
    galore_against_lora: { common: loraCommon, best: loraBest },
    galore_against_full: { common: fullCommon, best: fullBest },
    // Four comparisons are one family.
    tests: family({ lora_common: loraCommon, full_common: fullCommon, lora_best: loraBest, full_best: fullBest }, { method: 'holm' }),
    state_share: ratio(state('galore'), state('full')),
    lora_trainable: ratio(trainable('lora'), trainable('full')),
    base_perplexity: mean(tuned.where({ arm: 'common', method: 'galore' }).each(run => baseOf(runs, run).final('eval/holdout/perplexity'))),
    rank: tuned.where({ arm: 'common', method: 'galore' }).config('rank'),
    replicates: count(tuned.where({ arm: 'common', method: 'galore' })),
    grid_runs: count(runs.where({ experiment: 'grid' })),
    grid: table(runs.where({ experiment: 'grid' }), {
      key: run => `${String(run.config('method'))}_lr${String(run.config('lr'))}`,
      columns: {
        method: { cell: run => run.config('method') },
        learning_rate: { cell: run => run.config('lr') },
        change: { cell: run => difference(run.final('eval/selection/accuracy'), baseOf(runs, run).final('eval/selection/accuracy')) },
        perplexity: { cell: run => run.final('eval/selection/perplexity') }
      }
    })
  }
}

function testLargeRun(runs: RunSet, changeOf: ChangeOf) {
  const after = runs.one({ experiment: 'large' })
  const before = baseOf(runs, after)
  return {
    accuracy_before: before.final('eval/accuracy'),
    accuracy_after: after.final('eval/accuracy'),
    change: changeOf(after),
    perplexity_before: before.final('eval/holdout/perplexity'),
    perplexity_after: after.final('eval/holdout/perplexity'),
    perplexity: percentChange(before.final('eval/holdout/perplexity'), after.final('eval/holdout/perplexity')),
    test: pairedTTest(after.series('holdout/nll'), before.series('holdout/nll'), { by: 'document' }),
    kept: pairedTTest(after.series('questions/correct'), before.series('questions/correct'), { by: 'question' }),
    losses: [before.series('holdout/nll'), after.series('holdout/nll')],
    rank: after.config('rank'),
    learning_rate: after.config('lr'),
    steps: after.config('steps')
  }
}

import { describe, expect, test } from 'vitest'
import { complaints, COMMAND, DOE } from './plans.ts'

const CELLS = `experiment: grid\ncells:\n  - { lr: [0.1, 0.2] }\n${COMMAND}`

const bad: readonly { readonly name: string; readonly plan: string; readonly says: readonly RegExp[] }[] = [
  { name: 'no YAML', plan: 'experiment: [doe\n', says: [/^\d+:\d+ Unexpected YAML/] },
  { name: 'an unknown key', plan: DOE.replace('settings:', 'setings:'), says: [/^2:1 .*`setings`.*expected `settings`/] },
  { name: 'no experiment', plan: DOE.replace('experiment: doe\n', ''), says: [/without `experiment`/] },
  { name: 'an experiment that is no name', plan: DOE.replace('experiment: doe', 'experiment: ../doe'), says: [/^1:13 Unexpected experiment `\.\.\/doe`/] },
  { name: 'neither factors nor cells', plan: `experiment: doe\n${COMMAND}`, says: [/without `factors` or `cells`/] },
  { name: 'factors and cells', plan: `${DOE}cells: [{ lr: 1 }]\n`, says: [/^3:1 Unexpected `factors` beside `cells`/] },
  { name: 'a factor with one level', plan: DOE.replace('[32, 8]', '[32]'), says: [/^4:9 Unexpected factor `rank` with the level 32 alone/] },
  { name: 'a level twice', plan: DOE.replace('[32, 8]', "[8, '8']"), says: [/^4:9 Unexpected second level 8 of `rank`/] },
  { name: 'a factor that is a setting too', plan: DOE.replace('{ steps', '{ rank: 4, steps'), says: [/^2:13 Unexpected setting `rank` that is a factor too/] },
  { name: 'a setting that is no value', plan: DOE.replace('steps: 300', 'betas: [0.9, 0.95]'), says: [/^2:20 Unexpected list for `betas`/] },
  { name: 'a setting that is no number', plan: DOE.replace('steps: 300', 'steps: .inf'), says: [/^2:20 Unexpected \.inf for `steps`, expected a finite number/] },
  { name: 'a word that means a truth value', plan: DOE.replace('[false, true]', '[no, yes]'), says: [/^5:15 Unexpected word `no` for levels of `scheduler`, expected true or false/] },
  { name: 'a word that means a number', plan: DOE.replace('steps: 300', 'steps: 1_000'), says: [/^2:20 Unexpected word `1_000` for `steps`, expected a number in plain digits/] },
  { name: 'a name that is taken', plan: DOE.replace('steps: 300', 'seed: 3'), says: [/^2:13 Unexpected `seed` in `settings`/] },
  { name: 'a generator of no factor', plan: DOE.replace('seeds:', 'generators: { dropout: rank*scheduler }\nseeds:'), says: [/^7:15 Unexpected generator of `dropout`/] },
  { name: 'a generator with an unknown factor', plan: DOE.replace('seeds:', 'generators: { weight_decay: rank*schedule }\nseeds:'), says: [/^7:29 .*factor `schedule`.*expected `scheduler`/] },
  { name: 'generators in a circle', plan: DOE.replace('seeds:', 'generators: { rank: scheduler*weight_decay, scheduler: rank*weight_decay }\nseeds:'), says: [/^7:13 Unexpected generators/] },
  { name: 'a fraction of factors with three levels', plan: DOE.replace('[32, 8]', '[32, 16, 8]').replace('seeds:', 'generators: { weight_decay: rank*scheduler }\nseeds:'), says: [/Unexpected 3 levels of `rank` in a fraction/] },
  { name: 'a full design with generators', plan: DOE.replace('seeds:', 'design: full\ngenerators: { weight_decay: rank*scheduler }\nseeds:'), says: [/^8:1 Unexpected `generators` of a full design/] },
  { name: 'a fraction without generators', plan: DOE.replace('seeds:', 'design: fractional\nseeds:'), says: [/^7:9 Unexpected fractional design without `generators`/] },
  { name: 'centre points of a factor that is no number', plan: `${DOE}centre_points: 2\n`, says: [/^11:16 Unexpected centre points where `scheduler` is false, true, expected numeric factors only/] },
  { name: 'centre points half-way between whole numbers', plan: `experiment: a\nfactors: { layers: [2, 5], lr: [0.1, 0.2] }\ncentre_points: 2\n${COMMAND}`, says: [/^3:16 Unexpected centre points where `layers` is 2, 5/] },
  { name: 'blocks that confound a main effect', plan: DOE.replace('blocks: replicates', 'blocks: [rank*scheduler, scheduler]'), says: [/^8:1 Unexpected blocks .*confound the main effect of `/] },
  { name: 'blocks by a word of the defining relation', plan: DOE.replace('blocks: replicates', 'generators: { weight_decay: rank*scheduler }\nblocks: rank*scheduler*weight_decay'), says: [/^9:1 .*expected effects that vary within the fraction/] },
  { name: 'blocks by an effect twice', plan: DOE.replace('blocks: replicates', 'blocks: [rank*scheduler, scheduler*rank]'), says: [/^8:1 .*no product of one another/] },
  { name: 'as many replicates as there are no seeds', plan: DOE.replace('seeds:', 'replicates: 3\nseeds:'), says: [/^7:13 Unexpected 3 replicates with 2 seeds/] },
  { name: 'a seed twice', plan: DOE.replace('[1, 2]', '[1, 1]'), says: [/^7:12 Unexpected second seed 1/] },
  { name: 'a seed that is no whole number', plan: DOE.replace('[1, 2]', '[1, 2.5]'), says: [/^7:12 Unexpected `2\.5` for a seed/] },
  { name: 'no command', plan: DOE.replace(COMMAND, ''), says: [/without `command` or `stages`/] },
  { name: 'a command and stages', plan: `${DOE}stages: { train: python3 train.py }\n`, says: [/^10:1 Unexpected `command` beside `stages`/] },
  { name: 'a command for a shell', plan: DOE.replace(COMMAND, 'command: python3 train.py && python3 evaluate.py\n'), says: [/^10:10 Unexpected `&&` in a command/] },
  { name: 'a value within a script for a shell', plan: DOE.replace(COMMAND, "command: [bash, -lc, 'train --rank {rank}']\n"), says: [/^10:10 Unexpected placeholder in the script/] },
  { name: 'an unclosed quote', plan: DOE.replace(COMMAND, 'command: python3 "train.py\n'), says: [/^10:10 Unexpected end of the command/] },
  { name: 'a command with an unknown placeholder', plan: DOE.replace('{folder}', '{foldr}'), says: [/^10:1 Unexpected placeholder `\{foldr\}` in a command/] },
  { name: 'a folder with an unknown placeholder', plan: DOE.replace('settings:', "folder: '{experiment}/{rnk}/{seed}'\nsettings:"), says: [/^2:9 Unexpected placeholder `\{rnk\}`/] },
  { name: 'a folder that does not tell runs apart', plan: DOE.replace('settings:', "folder: 'doe/{rank}/{seed}'\nsettings:"), says: [/^2:9 Unexpected second run `doe\/32\/1`/] },
  { name: 'ids that some file systems take for one', plan: CELLS.replace('{ lr: [0.1, 0.2] }', '{ arm: [Big, big] }').replace('cells:', "folder: '{arm}'\ncells:"), says: [/^2:9 Unexpected second run `big`/] },
  { name: 'a run in the folder of another', plan: CELLS.replace('{ lr: [0.1, 0.2] }', "{ arm: [a, a/b] }").replace('cells:', "folder: 'x/{arm}'\ncells:"), says: [/^2:9 Unexpected run `x\/a\/b` in the folder of run `x\/a`/] },
  { name: 'an id that leads out', plan: CELLS.replace('[0.1, 0.2]', '../../etc').replace('cells:', "folder: 'x/{lr}'\ncells:"), says: [/^2:9 Unexpected run id `x\/\.\.\/\.\.\/etc`/] },
  { name: 'an id that is a word of options', plan: CELLS.replace('[0.1, 0.2]', "'-rf'").replace('cells:', "folder: '{lr}'\ncells:"), says: [/^2:9 Unexpected run id `-rf`/] },
  { name: 'an id that is taken', plan: CELLS.replace('cells:', "folder: 'launches/{cell}'\ncells:"), says: [/^2:9 Unexpected run id `launches\/1`/] },
  { name: 'an id that ends as a configuration does', plan: CELLS.replace('cells:', "folder: '{cell}.json'\ncells:"), says: [/^2:9 Unexpected run id `1\.json`/] },
  { name: 'a folder with the block', plan: DOE.replace('settings:', "folder: '{block}/{cell}/{seed}'\nsettings:"), says: [/^2:9 Unexpected placeholder `\{block\}` in `folder`/] },
  { name: 'placeholders in a circle', plan: DOE.replace('steps: 300', "a: '{b}', b: '{a}'"), says: [/Unexpected placeholder `\{[ab]\}` that comes back to itself/] },
  { name: 'the same cell twice', plan: CELLS.replace('[0.1, 0.2]', '[0.1, 0.10]'), says: [/^2:1 Unexpected cell 2 that is cell 1 again/] },
  { name: 'two cells of a name', plan: CELLS.replace('{ lr: [0.1, 0.2] }', "{ cell: '2', lr: 1 }\n  - { lr: 2 }"), says: [/^2:1 Unexpected second cell `2`/] },
  { name: 'an empty list', plan: CELLS.replace('[0.1, 0.2]', '[]'), says: [/^3:11 Unexpected empty list for `lr`/] },
  { name: 'runs that wait for one another', plan: `${DOE}after: 'doe/{cell}/seed1'\n`, says: [/^11:8 Unexpected circle in `after`/] },
  { name: 'more cells than anybody runs', plan: CELLS.replace('{ lr: [0.1, 0.2] }', `{ ${['a', 'b', 'c', 'd'].map(name => `${name}: [${Array.from({ length: 30 }, (_, i) => i).join()}]`).join(', ')} }`), says: [/^2:1 Unexpected 810000 cells/] },
  { name: 'more runs than anybody launches', plan: DOE.replace('seeds: [1, 2]', 'replicates: 1000').replace('[32, 8]', '[1, 2, 3, 4, 5, 6]'), says: [/Unexpected 24000 runs/] },
  { name: 'resources that sbatch does not know', plan: `${DOE}resources: { memory: lots, time: "1\\n#SBATCH --uid=0" }\n`, says: [/^11:22 Unexpected `lots` for `memory`/, /Unexpected `1\n#SBATCH --uid=0` for `time`/] }
]

describe('a plan that is wrong', () => {
  test.each(bad)('is told about $name', ({ plan, says }) => {
    const told = complaints(plan)
    for (const say of says) expect(told.join('\n')).toMatch(new RegExp(say.source, 'm'))
  })

  test('is told everything at once', () => {
    expect(complaints(DOE.replace('[32, 8]', '[32]').replace('[1, 2]', '[1, 1]').replace(COMMAND, ''))).toHaveLength(3)
  })

  test('may have any word in quotes', () => {
    expect(complaints(DOE.replace('steps: 300', "answer: 'no', date: '2026_11', when: '12:30'"))).toEqual([])
  })

  test('is right as it stands', () => {
    expect(complaints(DOE)).toEqual([])
    expect(complaints(CELLS)).toEqual([])
  })
})

describe('a command', () => {
  test('may hold braces that are no placeholders, and texts of placeholders', () => {
    expect(complaints(DOE.replace(COMMAND, "command: [awk, '{print $1}', '{{rank}}', '{config}']\n"))).toEqual([])
  })

  test('may hand values to a script as words', () => {
    expect(complaints(DOE.replace(COMMAND, "command: [sh, -c, 'train --rank \"$1\"', sh, '{rank}']\n"))).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import { planArrays } from '../../scripts/launch/plan-arrays.ts'

const run = (id: string, needs: readonly string[] = [], jobs: readonly string[] = []) => ({ id, needs, jobs })
const many = (count: number) => Array.from({ length: count }, (_, index) => run(`r${index + 1}`))

describe('a launch as arrays of jobs', () => {
  test('is one array of 512 runs', () => {
    expect(planArrays(many(512), 1, 1001).arrays).toEqual([{ name: 'array_1_1', stage: 1, offset: 0, count: 512, dependency: null }])
  })

  test('is several where Slurm does not take so many tasks, since an index must be below MaxArraySize', () => {
    expect(planArrays(many(512), 1, 201).arrays.map(({ offset, count }) => [offset, count])).toEqual([[0, 200], [200, 200], [400, 112]])
  })

  test('has an array for each stage, task by task after the one before', () => {
    expect(planArrays(many(3), 3, 1001).arrays).toEqual([
      { name: 'array_1_1', stage: 1, offset: 0, count: 3, dependency: null },
      { name: 'array_1_2', stage: 2, offset: 0, count: 3, dependency: 'aftercorr:$array_1_1' },
      { name: 'array_1_3', stage: 3, offset: 0, count: 3, dependency: 'aftercorr:$array_1_2' }
    ])
  })

  test('groups runs by what they wait for, whatever their order', () => {
    const { ordered, arrays } = planArrays([run('c', ['b']), run('b', ['a']), run('d', [], ['9_1']), run('a'), run('e')], 1, 1001)
    expect(ordered.map(({ id }) => id)).toEqual(['d', 'a', 'e', 'b', 'c'])
    expect(arrays.map(({ offset, count, dependency }) => [offset, count, dependency])).toEqual([
      [0, 1, 'afterany:9_1'], [1, 2, null], [3, 1, 'afterany:${array_2_1}_1'], [4, 1, 'afterany:${array_3_1}_1']
    ])
  })

  test('is no array a run where each waits for another', () => {
    const { arrays } = planArrays([...many(100), ...many(100).map(({ id }) => run(`after-${id}`, [id]))], 1, 1001)
    expect(arrays.map(({ offset, count }) => [offset, count])).toEqual([[0, 100], [100, 100]])
    expect(arrays[1]?.dependency?.split(':')).toHaveLength(101)
  })
})

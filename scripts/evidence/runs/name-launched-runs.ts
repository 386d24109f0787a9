import type { Launch } from '../evidence.ts'
import type { Statuses } from './read-statuses.ts'
import { type RunPlan, folderOf } from './find-runs.ts'

/**
 * Launch events under the ids that their runs have here. The record names a run as its design does; here it is named by
 * the folder it was fetched into, which may lie deeper (`to: raw/gpu`). Its status file knows both names. Where two
 * folders claim one launched run, the launch they name decides.
 */
export function nameLaunchedRuns(launches: readonly Launch[], plans: readonly RunPlan[], statuses: Statuses): Launch[] {
  const ids = new Set(plans.map(({ id }) => id))
  const names = new Map<string, string | null>()
  const claim = (key: string, id: string): void => void names.set(key, names.has(key) && names.get(key) !== id ? null : id)
  for (const plan of plans) {
    const folder = folderOf(plan)
    for (const own of [statuses.runs.get(folder), ...(statuses.attempts.get(folder) ?? [])]) {
      if (own === undefined) continue
      claim(own.status.run, plan.id)
      claim(`${own.status.run}\n${own.status.launch ?? ''}`, plan.id)
    }
  }
  return launches.map(launch => {
    if (ids.has(launch.run)) return launch
    const id = names.get(`${launch.run}\n${launch.launch ?? ''}`) ?? names.get(launch.run)
    return id == null ? launch : { ...launch, run: id }
  })
}

import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ProjectFiles } from '../project-files.ts'
import { ArrivingFile, type Destination } from './arriving-file.ts'
import { SmallFileWriter } from './small-file-writer.ts'
import { writeOrStop } from './write-or-stop.ts'

/** Receives files beside their places in the project, hashing them on the way. */
export class Receiver {
  private readonly files: ProjectFiles
  private readonly folders = new Map<string, Promise<string>>()
  private readonly small = new SmallFileWriter()

  constructor(files: ProjectFiles) {
    this.files = files
  }

  /** Takes one file as it comes; `whole` is called where it has come to its end. */
  open(destination: Destination): ArrivingFile {
    return new ArrivingFile(destination, this.files, this.small, () => this.folderOf(destination.path))
  }

  close(): void {
    this.small.close()
  }

  /** Made and looked at once each: a thousand files of one folder ask one question. */
  private folderOf(path: string): Promise<string> {
    const folder = dirname(path)
    const known = this.folders.get(folder)
    if (known !== undefined) return known
    const made = writeOrStop(path, async () => {
      const absolute = this.files.locate(folder)
      await mkdir(absolute, { recursive: true })
      return absolute
    })
    this.folders.set(folder, made)
    made.catch(() => this.folders.delete(folder))
    return made
  }
}

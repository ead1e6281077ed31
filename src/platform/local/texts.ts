import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isPhone } from '#domain/values/phone.ts'
import { UndeliverableError } from '#ports/queue.ts'
import type { Texts } from '#ports/texts.ts'

/** Text messages as `.txt` files: one machine has no way into the networks of phones. */
export function outboxTexts(folder: string): Texts {
  return {
    async send({ id, to, body }) {
      if (!isPhone(to)) throw new UndeliverableError(`Not sent: ${to} is no phone number.`)
      await mkdir(folder, { recursive: true })
      const target = join(folder, `${id.replace(/[^\w-]/g, '_')}.txt`)
      await writeFile(`${target}.part`, `To: ${to}\n\n${body}\n`)
      await rename(`${target}.part`, target)
    },
  }
}

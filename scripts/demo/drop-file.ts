import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Config } from '#main/config.ts'

interface Dropped {
  /** Names the place in S3; a folder names stores only. */
  tenantId: string
  storeId: string
  fileName: string
  content: string
}

/** Does what a store does that sends a file: puts it into its folder under its last name, or into S3. */
export async function dropFile(
  { aws, dataFolder }: Pick<Config, 'aws' | 'dataFolder'>,
  dropped: Dropped,
): Promise<void> {
  const { tenantId, storeId, fileName, content } = dropped
  if (aws) {
    const s3 = new S3Client({})
    const Key = `incoming/${tenantId}/${storeId}/${fileName}`
    await s3.send(new PutObjectCommand({ Bucket: aws.bucket, Key, Body: content }))
    return s3.destroy()
  }
  const folder = join(dataFolder, 'inbox', storeId)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `.${fileName}`), content)
  renameSync(join(folder, `.${fileName}`), join(folder, fileName))
}

import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { onTestFinished } from 'vitest'
import type { FunctionsShop } from './functions-shop.ts'

/** Puts a file where the store Leeds of a shop has its place. @returns how to see what still lies there */
export async function dropInto(
  { cloud, tenantId }: Pick<FunctionsShop, 'cloud' | 'tenantId'>,
  fileName: string,
  content: string,
) {
  const s3 = new S3Client({})
  onTestFinished(() => s3.destroy())
  const { bucket: Bucket } = cloud.aws
  const Prefix = `incoming/${tenantId}/leeds/`
  await s3.send(new PutObjectCommand({ Bucket, Key: `${Prefix}${fileName}`, Body: content }))
  return {
    async left(): Promise<string[]> {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))
      return Contents.map(({ Key = '' }) => Key.slice(Prefix.length))
    },
  }
}

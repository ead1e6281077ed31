import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { onTestFinished } from 'vitest'
import { newBucket } from './fauxqs.ts'

/** A new bucket, seen the way a person sees it who looks into it. `startFauxqs` comes first. */
export async function tempBucket(config: S3ClientConfig = {}) {
  const bucket = await newBucket()
  const s3 = new S3Client(config)
  onTestFinished(() => s3.destroy())
  const put = (Key: string, Body: string | Uint8Array) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))
  const keys = async (prefix = ''): Promise<string[]> => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }))
    return Contents.map(({ Key = '' }) => Key).sort()
  }
  const text = async (Key: string): Promise<string> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))
    return (await Body?.transformToString()) ?? ''
  }
  return { bucket, s3, put, keys, text }
}

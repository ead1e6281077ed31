import { describe, expect, test } from 'vitest'
import { writtenObjects } from './s3-events.ts'

const record = (key: string, more: object = {}) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  s3: {
    bucket: { name: 'shop' },
    object: { key, size: 1, eTag: 'd41d8cd98f00b204e9800998ecf8427e', sequencer: '0A1' },
  },
  ...more,
})

describe('a message of S3', () => {
  test('names the objects that were written, and the mark of each', () => {
    const removed = record('gone.csv', { eventName: 'ObjectRemoved:Delete' })
    const whole = record('b', { eventName: 'ObjectCreated:CompleteMultipartUpload' })
    expect(writtenObjects(JSON.stringify({ Records: [record('a'), removed, whole] }))).toEqual([
      { bucket: 'shop', key: 'a', etag: '"d41d8cd98f00b204e9800998ecf8427e"' },
      { bucket: 'shop', key: 'b', etag: '"d41d8cd98f00b204e9800998ecf8427e"' },
    ])
  })

  // The first is the example of https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
  test.each([
    ['red+flower.jpg', 'red flower.jpg'],
    ['1%2B1.csv', '1+1.csv'],
    ['lelt%C3%A1r+%28r%C3%A9gi%29.csv', 'leltár (régi).csv'],
    ['100%25.csv', '100%.csv'],
    ['%E5%9C%A8%E5%BA%AB+%F0%9F%AB%96.csv', '在庫 🫖.csv'],
    ['a/%2E%2E/b', 'a/../b'],
  ])('tells the key %s of %s', (encoded, key) => {
    expect(writtenObjects(JSON.stringify({ Records: [record(encoded)] }))).toMatchObject([{ key }])
  })

  test('that is only a test tells of nothing', () => {
    const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2026-03-01T09:30:00.000Z', Bucket: 'shop' }
    expect(writtenObjects(JSON.stringify(test))).toEqual([])
  })

  test.each(['', 'hello', 'null', '{}', '{"Records":1}', '{"Records":[{"eventName":"ObjectCreated:Put"}]}'])(
    '%j is none',
    (body) => {
      expect(() => writtenObjects(body)).toThrow()
    },
  )
})

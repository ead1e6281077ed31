import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tempFolder } from '#test/support/temp-database.ts'
import { ConfigError, readConfig } from './config.ts'

describe('the configuration', () => {
  test('has a sensible value for everything', async () => {
    const folder = await tempFolder()
    expect(readConfig({}, folder)).toMatchObject({
      dataFolder: join(folder, 'data'),
      host: '127.0.0.1',
      port: 8420,
      logLevel: 'info',
    })
  })

  test('comes from the file, and the environment wins', async () => {
    const folder = await tempFolder()
    writeFileSync(join(folder, 'backstock.env'), 'BACKSTOCK_PORT=9000\nBACKSTOCK_HOST=0.0.0.0\n')
    expect(readConfig({ BACKSTOCK_PORT: '9100', PATH: '/bin' }, folder)).toMatchObject({ port: 9100, host: '0.0.0.0' })
  })

  test.each([
    [{ BACKSTOCK_PROT: '1' }, 'There is no option BACKSTOCK_PROT'],
    [{ BACKSTOCK_PORT: 'x' }, 'BACKSTOCK_PORT'],
    [{ BACKSTOCK_PORT: '70000' }, 'BACKSTOCK_PORT'],
    [{ BACKSTOCK_PUBLIC_URL: 'shop.example' }, 'BACKSTOCK_PUBLIC_URL'],
    [{ BACKSTOCK_SMTP_URL: 'http://mail' }, 'BACKSTOCK_SMTP_URL'],
    [{ BACKSTOCK_LOG_LEVEL: 'loud' }, 'BACKSTOCK_LOG_LEVEL'],
    [{ BACKSTOCK_URL: 'ftp://shop.example' }, 'BACKSTOCK_URL'],
    [{ BACKSTOCK_API_KEY_RATE: '0' }, 'BACKSTOCK_API_KEY_RATE'],
    [{ BACKSTOCK_BEHIND_PROXY: 'perhaps' }, 'BACKSTOCK_BEHIND_PROXY'],
  ])('%j is refused, and named', async (env, message) => {
    const folder = await tempFolder()
    const read = () => readConfig(env as NodeJS.ProcessEnv, folder)
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(message)
  })
})

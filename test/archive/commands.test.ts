import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lockDataFolder } from '#platform/local/lock.ts'
import { awsLocal, awsVariables } from '#test/support/aws/aws-local.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { type CommandRun, runCommand } from '#test/support/cli.ts'
import { testServer } from '#test/support/server.ts'
import { tempFolder } from '#test/support/temp-database.ts'

const isHere = await startDynamoDb()

const COMMANDS_MS = 60_000

const hashOf = ({ stdout }: CommandRun) => /^Ledger (?:\S+ )?(\w{64})$/m.exec(stdout)?.[1]

describe('backstock export and import-archive', () => {
  test(
    'carry a shop on while its server runs, and check says the same hash on both sides',
    async () => {
      const shop = await testServer()
      await shop.send('POST', '/products', { productId: 'tea', name: 'Tea' })
      const lines = [{ kind: 'receipt', productId: 'tea', storeId: 'leeds', quantity: '5' }]
      await shop.send('POST', '/movements', { lines })
      const folder = await tempFolder()
      const here = { BACKSTOCK_DATA: join(shop.folder, 'data') }
      const there = { BACKSTOCK_DATA: join(folder, 'there') }
      const file = join(folder, 'shop.archive')
      const exported = await runCommand(['export', file], here, folder)
      expect([exported.code, exported.stderr]).toEqual([0, ''])
      expect(exported.stdout).toContain('The ledger adds up: 1 levels, 1 movements, 1 commands.')
      // Password hashes and links are in it.
      expect((await stat(file)).mode & 0o777).toBe(0o600)

      const again = await runCommand(['export', file], here, folder)
      expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('An export never overwrites another')])

      const imported = await runCommand(['import-archive', file], there, folder)
      expect([imported.code, imported.stderr]).toEqual([0, ''])
      const twice = await runCommand(['import-archive', file], there, folder)
      expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining('is here already')])
      const checks = [await runCommand(['check'], here, folder), await runCommand(['check'], there, folder)]
      expect(checks.map(({ code }) => code)).toEqual([0, 0])
      expect([hashOf(exported), ...checks.map(hashOf)]).toEqual(Array(3).fill(hashOf(imported)))
      expect(hashOf(imported)).toBeDefined()
    },
    COMMANDS_MS,
  )

  test(
    'say what is wrong, and leave with 1; with 2 for a wrong command line',
    async () => {
      const folder = await tempFolder()
      const data = { BACKSTOCK_DATA: join(folder, 'data') }
      const said = async (argv: string[]) => {
        const { code, stderr } = await runCommand(argv, data, folder)
        return [code, stderr]
      }
      expect(await said(['export'])).toEqual([2, expect.stringContaining('export FILE [--tenant ID]')])
      expect(await said(['export', 'a', 'b'])).toEqual([2, expect.stringContaining('Usage')])
      expect(await said(['import-archive', 'a', '--tenant', 'x'])).toEqual([2, expect.stringContaining('Usage')])
      expect(await said(['export', 'a'])).toEqual([1, expect.stringContaining('There is no data at')])
      expect(await said(['import-archive', 'a'])).toEqual([1, expect.stringContaining('There is no file')])
      await writeFile(join(folder, 'a'), 'sku,quantity\n')
      expect(await said(['import-archive', 'a'])).toEqual([
        1,
        expect.stringContaining('line 1: the file is cut or changed'),
      ])
      expect(await said(['export', 'b'])).toEqual([1, expect.stringContaining('There is no shop here yet')])
      const unlock = lockDataFolder(data.BACKSTOCK_DATA)
      expect(await said(['import-archive', 'a'])).toEqual([1, expect.stringContaining('Stop it first')])
      unlock()
      await expect(readFile(join(folder, 'b.part'))).rejects.toThrow('ENOENT')
    },
    COMMANDS_MS,
  )

  test(
    'of more than one shop, the one that is named',
    async () => {
      const folder = await tempFolder()
      const both = { BACKSTOCK_DATA: join(folder, 'both') }
      const files = []
      for (const name of ['one', 'two']) {
        const shop = await testServer()
        const file = join(folder, name)
        await runCommand(['export', file], { BACKSTOCK_DATA: join(shop.folder, 'data') }, folder)
        const imported = await runCommand(['import-archive', file], both, folder)
        expect([imported.code, imported.stderr]).toEqual([0, ''])
        files.push(/as the shop (\S+)\./.exec(imported.stdout)?.[1])
      }
      const unnamed = await runCommand(['export', join(folder, 'x')], both, folder)
      expect([unnamed.code, unnamed.stderr]).toEqual([1, expect.stringContaining(`--tenant: ${files.join(', ')}`)])
      const named = await runCommand(['export', join(folder, 'x'), '--tenant', files[1]!], both, folder)
      expect([named.code, named.stdout]).toEqual([0, expect.stringContaining(`The shop ${files[1]}, whole`)])
    },
    COMMANDS_MS,
  )

  test.skipIf(!isHere)(
    'work on AWS by the same options as the server',
    async () => {
      const shop = await testServer()
      const folder = await tempFolder()
      const [file, back] = [join(folder, 'shop.archive'), join(folder, 'back.archive')]
      const cloud = awsVariables(await awsLocal())
      const exported = await runCommand(['export', file], { BACKSTOCK_DATA: join(shop.folder, 'data') }, folder)
      const imported = await runCommand(['import-archive', file], cloud, folder)
      expect([imported.code, imported.stderr]).toEqual([0, ''])
      const checked = await runCommand(['check'], cloud, folder)
      expect([checked.code, hashOf(checked)]).toEqual([0, hashOf(exported)])
      const again = await runCommand(['export', back], cloud, folder)
      expect([again.code, hashOf(again)]).toEqual([0, hashOf(exported)])
    },
    COMMANDS_MS,
  )
})

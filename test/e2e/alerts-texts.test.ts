import { expect, test } from 'vitest'
import { ownerPage, seedProducts, sell, sharedBrowser } from '#test/support/dashboard.ts'
import { auditPage } from '#test/support/page-audit.ts'
import { testServer } from '#test/support/server.ts'
import { codeIn, textsTo } from '#test/support/texts.ts'

const browser = sharedBrowser()

// Numbers that Ofcom keeps for drama: they ring nobody.
const PHONE = '+447700900101'

test('alerts by text: a number, its code, a sale below the threshold, the text, and no more of them', async () => {
  const server = await testServer()
  await seedProducts(server, [{ productId: 'tea', name: 'Tea', onHand: '8', lowStockThreshold: '5' }])
  const { page, faults } = await ownerPage(browser(), server)

  await page.goto('/alerts?view=mails')
  await page.getByRole('button', { name: 'Add' }).click()
  const drawer = page.getByRole('dialog', { name: 'Get alerts' })
  await drawer.getByRole('button', { name: /By$/ }).click()
  await page.getByRole('option', { name: 'Text message (SMS)' }).click()
  const phone = drawer.getByRole('textbox', { name: 'Phone number' })
  await phone.fill('07700 900101')
  await phone.press('Enter')
  await drawer.getByText('Write the number with its country code, such as +44 7700 900123.').waitFor()
  expect(await phone.getAttribute('aria-invalid')).toBe('true')
  await phone.fill('+44 (0)7700 900 101')
  await phone.press('Enter')

  const confirm = page.getByRole('dialog', { name: 'Confirm your number' })
  const code = confirm.getByRole('textbox', { name: 'Code' })
  await confirm.getByText(PHONE).waitFor()
  const first = await codeIn(server, PHONE)
  await code.fill(first === '000000' ? '000001' : '000000')
  await code.press('Enter')
  await confirm.getByText('This is not the code. 4 tries are left.').waitFor()
  await confirm.getByRole('button', { name: 'Send a new code' }).click()
  await page.getByText(`A new code is on its way to ${PHONE}.`).waitFor()
  expect(await auditPage(page)).toEqual([])
  await code.fill(await codeIn(server, PHONE, 2))
  await code.press('Enter')
  const item = page.getByRole('listitem').filter({ hasText: PHONE })
  await item.getByText('On', { exact: true }).waitFor()

  await sell(server, 'tea', '4')
  const [, , low] = await textsTo(server, PHONE, 3)
  expect(low?.body).toContain('Acme: Tea is running low in Leeds: 4 left, threshold 5.')

  await page.goto('/outbox')
  const sent = page.getByRole('row').filter({ hasText: 'Tea is running low in Leeds' })
  await sent.getByText(`text to ${PHONE}`).waitFor()
  await sent.getByText('Sent', { exact: true }).waitFor()
  await sent.getByRole('button', { name: /Tea is running low/ }).click()
  await page.getByRole('dialog').getByText(low!.body).waitFor()
  await page.keyboard.press('Escape')
  await page
    .getByRole('button', { name: /Code that confirms/ })
    .first()
    .click()
  await page.getByRole('dialog').getByText('This text holds a code, so only its reader sees it.').waitFor()

  const stopUrl = /Stop: (\S+)$/.exec(low!.body)?.[1] ?? ''
  await page.goto(stopUrl)
  await page.getByRole('heading', { name: 'Stop these alerts?' }).waitFor()
  await page.getByRole('button', { name: 'Stop them' }).click()
  await page.getByText(`${PHONE} gets no more stock alerts.`).waitFor()
  await page.goto('/alerts?view=mails')
  await page.getByRole('listitem').filter({ hasText: PHONE }).getByText('Stopped by its link').waitFor()
  await page.getByRole('button', { name: 'Start again' }).click()
  await page.getByRole('dialog', { name: 'Confirm your number' }).getByText('Nothing is sent to').waitFor()
  expect(faults).toEqual([])
}, 60_000)
